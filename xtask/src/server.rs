//! A static file server for a built site, on this machine alone.

use crate::page::shrink::ENCODINGS;
use anyhow::{Result, bail};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue, LOCATION, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::fs;
use std::future::pending;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use tokio::runtime::{Builder, Runtime};

const THREADS: usize = 2;

/// A server that is running; it stops when dropped.
pub struct Serving {
    runtime: Runtime,
    /// Where it listens.
    pub port: u16,
}

/// Serves a folder on 127.0.0.1. Port 0 takes any free port.
pub fn serve(site: &Path, port: u16) -> Result<Serving> {
    let listener = listen(port)?;
    let port = listener.local_addr()?.port();
    listener.set_nonblocking(true)?;
    let runtime = Builder::new_multi_thread().worker_threads(THREADS).enable_io().build()?;
    let listener = {
        let _inside = runtime.enter();
        tokio::net::TcpListener::from_std(listener)?
    };
    runtime.spawn(accept(listener, Arc::from(site)));
    Ok(Serving { runtime, port })
}

/// Answers on every connection by itself: a browser keeps its own open for minutes, and none may wait for another.
async fn accept(listener: tokio::net::TcpListener, site: Arc<Path>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        // An answer's last piece goes at once. Where that cannot be had, it comes all the same.
        let _ = stream.set_nodelay(true);
        let site = Arc::clone(&site);
        tokio::spawn(async move {
            let answer = service_fn(|request: Request<_>| {
                let answer = answer(&site, request.method(), request.uri().path(), request.headers());
                async move { Ok::<_, Infallible>(answer) }
            });
            let mut http = http1::Builder::new();
            // A browser that went away is no concern of ours.
            let _ = http.title_case_headers(true).serve_connection(TokioIo::new(stream), answer).await;
        });
    }
}

/// Takes the port, or says what to do when somebody has it.
pub fn listen(port: u16) -> Result<TcpListener> {
    match TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))) {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == ErrorKind::AddrInUse => bail!(
            "port {port} is taken by another program\n  way out: take another one, as in `cargo xtask serve --port {}`",
            port.checked_add(1).unwrap_or(8080)
        ),
        Err(error) => bail!("cannot listen on port {port}: {error}\n  way out: take another one with --port"),
    }
}

impl Serving {
    /// Serves until the program is stopped.
    pub fn wait(self) {
        self.runtime.block_on(pending())
    }
}

fn answer(site: &Path, method: &Method, path: &str, headers: &HeaderMap) -> Response<Full<Bytes>> {
    if !matches!(*method, Method::GET | Method::HEAD) {
        return told(StatusCode::METHOD_NOT_ALLOWED, "There is only something to be fetched here.\n");
    }
    if let Some(Ok(whole)) = folder_without_slash(site, path).map(|whole| whole.parse()) {
        // What its page names by its way would be looked for beside the folder.
        let mut moved = told(StatusCode::MOVED_PERMANENTLY, "");
        moved.headers_mut().insert(LOCATION, whole);
        return moved;
    }
    let Some(file) = locate(site, path) else {
        return told(StatusCode::NOT_FOUND, "There is nothing at this address.\n");
    };
    let (encoding, sent) = smallest(headers, &file);
    let bytes = match fs::read(sent) {
        Ok(bytes) => bytes,
        Err(error) => {
            return told(StatusCode::INTERNAL_SERVER_ERROR, &format!("It cannot be read: {error}\n"));
        }
    };
    let mut response = Response::new(Full::from(bytes));
    let mut say = |name, value| response.headers_mut().insert(name, HeaderValue::from_static(value));
    if let Some(encoding) = encoding {
        say(CONTENT_ENCODING, encoding);
    }
    say(VARY, "Accept-Encoding");
    say(CONTENT_TYPE, mime(&file));
    say(CACHE_CONTROL, lifetime(&file));
    say(X_CONTENT_TYPE_OPTIONS, "nosniff");
    response
}

fn told(status: StatusCode, text: &str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(text.to_owned()));
    *response.status_mut() = status;
    response
}

/// The file in the smallest form that lies beside it and that the browser takes, and how it is encoded.
fn smallest(headers: &HeaderMap, file: &Path) -> (Option<&'static str>, PathBuf) {
    let taken = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let takes = |encoding: &str| taken.split([',', ';', ' ']).any(|word| word == encoding);
    for (encoding, ending) in ENCODINGS {
        let beside = PathBuf::from(format!("{}.{ending}", file.display()));
        if takes(encoding) && beside.is_file() {
            return (Some(encoding), beside);
        }
    }
    (None, file.to_path_buf())
}

/// The file for an address, never outside the site.
fn locate(site: &Path, path: &str) -> Option<PathBuf> {
    let path = Path::new(path.trim_start_matches('/'));
    if !path.components().all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    let file = site.join(path);
    let file = if file.is_dir() { file.join("index.html") } else { file };
    fs::metadata(&file).ok()?.is_file().then_some(file)
}

/// The address with a slash, if it names a folder and has none.
fn folder_without_slash(site: &Path, path: &str) -> Option<String> {
    let is_folder = !path.ends_with('/')
        && locate(site, &format!("{path}/")).is_some()
        && site.join(path.trim_start_matches('/')).is_dir();
    // With one slash before it: what follows two is a host to a browser.
    is_folder.then(|| format!("/{}/", path.trim_start_matches('/')))
}

fn mime(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("txt" | "md" | "py" | "rs" | "toml") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// A file that carries a hash of its content never changes; any other may at any time.
fn lifetime(file: &Path) -> &'static str {
    let stem = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let hashed = stem
        .split(['-', '.', '_'])
        .any(|part| part.len() >= 16 && part.bytes().all(|b| b.is_ascii_hexdigit()));
    if hashed { "public, max-age=31536000, immutable" } else { "no-cache" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use std::time::Duration;

    fn get(port: u16, path: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        write!(stream, "GET {path} HTTP/1.0\r\n\r\n").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn no_connection_waits_for_another_to_be_closed() {
        let site = std::env::temp_dir().join(format!("xtask-connections-{}", std::process::id()));
        fs::create_dir_all(&site).unwrap();
        fs::write(site.join("index.html"), "hello").unwrap();
        let serving = serve(&site, 0).unwrap();
        // As browsers do it: many at once, and all are kept open.
        let connect = |_| TcpStream::connect((Ipv4Addr::LOCALHOST, serving.port)).unwrap();
        let mut open: Vec<TcpStream> = (0..50).map(connect).collect();
        for stream in &mut open {
            // Only for what hangs.
            stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
            write!(stream, "GET / HTTP/1.1\r\nHost: here\r\n\r\n").unwrap();
            let (mut read, mut answer) = ([0; 1024], Vec::new());
            while !answer.ends_with(b"hello") {
                let count = stream.read(&mut read).expect("an answer on each connection");
                assert!(count > 0, "closed without an answer");
                answer.extend_from_slice(&read[..count]);
            }
        }
        fs::remove_dir_all(site).unwrap();
    }

    #[test]
    fn serves_types_and_lifetimes_and_nothing_outside() {
        let site = std::env::temp_dir().join(format!("xtask-site-{}", std::process::id()));
        fs::create_dir_all(&site).unwrap();
        fs::write(site.join("index.html"), "<p>hello").unwrap();
        fs::write(site.join("app-0123456789abcdef_bg.wasm"), "wasm").unwrap();
        let serving = serve(&site, 0).unwrap();
        let page = get(serving.port, "/?lesson=x");
        assert!(
            page.contains("text/html") && page.contains("no-cache") && page.ends_with("<p>hello"),
            "{page}"
        );
        fs::create_dir_all(site.join("lesson/x")).unwrap();
        fs::write(site.join("lesson/x/index.html"), "plain").unwrap();
        fs::write(site.join("lesson/x/index.html.br"), "small").unwrap();
        let moved = get(serving.port, "/lesson/x");
        assert!(moved.starts_with("HTTP/1.0 301") && moved.contains("Location: /lesson/x/"), "{moved}");
        assert!(get(serving.port, "//lesson/x").contains("Location: /lesson/x/"));
        assert!(get(serving.port, "/lesson/x/").ends_with("plain"));
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, serving.port)).unwrap();
        write!(stream, "GET /lesson/x/ HTTP/1.0\r\nAccept-Encoding: gzip, br\r\n\r\n").unwrap();
        let mut small = String::new();
        stream.read_to_string(&mut small).unwrap();
        assert!(small.contains("Content-Encoding: br") && small.ends_with("small"), "{small}");
        let wasm = get(serving.port, "/app-0123456789abcdef_bg.wasm");
        assert!(wasm.contains("application/wasm") && wasm.contains("immutable"), "{wasm}");
        for outside in ["/../etc/passwd", "/%2e%2e/x", "//etc/passwd", "/none"] {
            assert!(get(serving.port, outside).starts_with("HTTP/1.0 404"), "{outside}");
        }
        let taken = format!("{:#}", listen(serving.port).unwrap_err());
        assert!(taken.contains("is taken") && taken.contains("--port"), "{taken}");
        fs::remove_dir_all(site).unwrap();
    }
}
