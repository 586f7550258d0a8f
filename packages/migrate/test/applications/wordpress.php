<?php
/**
 * A WordPress of its own for a test: installs itself into the database, and does to its media library what it is told on
 * standard input, a JSON object a line. Answers each with a line.
 * Arguments: the directory of WordPress, host:port, database, the directory for wp-content.
 */
[, $root, $host, $database, $content] = $argv;
error_reporting(E_ERROR | E_PARSE);
define('DB_NAME', $database);
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', $host);
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
foreach (['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'] as $name) {
    define($name, 'test');
}
define('WP_CONTENT_DIR', $content);
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('WP_INSTALLING', true);
define('DISABLE_WP_CRON', true);
$table_prefix = 'wp_';
$_SERVER['HTTP_HOST'] = 'localhost';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
define('ABSPATH', rtrim($root, '/') . '/');
require ABSPATH . 'wp-settings.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/image.php';
// Mail that nobody reads.
function_exists('wp_mail') || eval('function wp_mail() { return true; }');
add_filter('pre_wp_mail', '__return_true');
wp_install('Test', 'admin', 'admin@example.com', true, '', 'secret');

function answer($value) { fwrite(STDOUT, 'ANSWER ' . json_encode($value) . "\n"); }

answer(['version' => get_bloginfo('version')]);
while (($line = fgets(STDIN)) !== false) {
    $task = json_decode($line, true);
    switch ($task['do']) {
        case 'upload':
            $bytes = base64_decode($task['bytes']);
            if (isset($task['picture'])) {
                [$width, $height] = $task['picture'];
                $image = imagecreatetruecolor($width, $height);
                imagefilledellipse($image, $width / 2, $height / 2, $width / 2, $height / 2, imagecolorallocate($image, 200, 80, 40));
                ob_start();
                imagejpeg($image);
                $bytes = ob_get_clean();
            }
            $upload = wp_upload_bits($task['name'], null, $bytes);
            if ($upload['error']) { answer($upload); break; }
            $id = wp_insert_attachment([
                'post_mime_type' => $upload['type'],
                'post_title' => $task['title'],
                'post_excerpt' => $task['caption'] ?? '',
                'post_content' => '',
                'post_status' => 'inherit',
            ], $upload['file']);
            wp_update_attachment_metadata($id, wp_generate_attachment_metadata($id, $upload['file']));
            if (isset($task['alt'])) update_post_meta($id, '_wp_attachment_image_alt', wp_slash($task['alt']));
            answer(['id' => $id, 'file' => $upload['file']]);
            break;
        case 'title':
            wp_update_post(['ID' => $task['id'], 'post_title' => wp_slash($task['title'])]);
            answer(['id' => $task['id']]);
            break;
        case 'alt':
            update_post_meta($task['id'], '_wp_attachment_image_alt', wp_slash($task['alt']));
            answer(['id' => $task['id']]);
            break;
        case 'post':
            answer(['id' => wp_insert_post(['post_title' => 'No attachment', 'post_status' => 'publish'])]);
            break;
        case 'delete':
            answer(['deleted' => (bool) wp_delete_attachment($task['id'], true)]);
            break;
    }
}
