// What the function's configuration would set; imported first, because the entry point reads it as it loads.
Object.assign(process.env, { AWS_REGION: 'eu-west-1', LADING_TABLE: 'bench', LADING_BUCKET: 'bench' })
