//! A static file server for a built site, on this machine alone.

use crate::page::shrink::ENCODINGS;
use anyhow::{Result, anyhow, bail};
use std::fs::{self, File};
use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::thread;
use tiny_http::{Header, Method, Request, Response, Server, StatusCode};

const THREADS: usize = 8;

/// A server that is running; it stops when dropped.
pub struct Serving {
    server: Arc<Server>,
    threads: Vec<thread::JoinHandle<()>>,
    /// Where it listens.
    pub port: u16,
}

/// Serves a folder on 127.0.0.1. Port 0 takes any free port.
pub fn serve(site: &Path, port: u16) -> Result<Serving> {
    let listener = listen(port)?;
    let port = listener.local_addr()?.port();
    let server = Server::from_listener(listener, None).map_err(|error| anyhow!("cannot serve: {error}"))?;
    let server = Arc::new(server);
    let worker = |_| {
        let (server, site) = (Arc::clone(&server), site.to_path_buf());
        thread::spawn(move || {
            while let Ok(request) = server.recv() {
                // A browser that went away is no concern of ours.
                let _ = answer(&site, request);
            }
        })
    };
    let threads = (0..THREADS).map(worker).collect();
    Ok(Serving { server, threads, port })
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
    pub fn wait(mut self) {
        for thread in std::mem::take(&mut self.threads) {
            let _ = thread.join();
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        for _ in 0..THREADS {
            self.server.unblock();
        }
    }
}

fn answer(site: &Path, request: Request) -> std::io::Result<()> {
    if !matches!(request.method(), Method::Get | Method::Head) {
        return request.respond(Response::empty(StatusCode(405)));
    }
    if let Some(whole) = folder_without_slash(site, request.url()) {
        // What its page names by its way would be looked for beside the folder.
        let moved = Response::empty(StatusCode(301)).with_header(header("Location", &whole));
        return request.respond(moved);
    }
    let Some(file) = locate(site, request.url()) else {
        let body = "There is nothing at this address.\n";
        return request.respond(Response::from_string(body).with_status_code(404));
    };
    let (encoding, sent) = smallest(&request, &file);
    let mut response = Response::from_file(File::open(sent)?);
    if let Some(encoding) = encoding {
        response.add_header(header("Content-Encoding", encoding));
    }
    response.add_header(header("Vary", "Accept-Encoding"));
    response.add_header(header("Content-Type", mime(&file)));
    response.add_header(header("Cache-Control", lifetime(&file)));
    response.add_header(header("X-Content-Type-Options", "nosniff"));
    request.respond(response)
}

/// The file in the smallest form that lies beside it and that the browser takes, and how it is encoded.
fn smallest(request: &Request, file: &Path) -> (Option<&'static str>, PathBuf) {
    let asked = request.headers().iter().find(|header| header.field.equiv("Accept-Encoding"));
    let taken = asked.map_or("", |header| header.value.as_str());
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
fn locate(site: &Path, url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?.trim_start_matches('/');
    let path = Path::new(path);
    if !path.components().all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    let file = site.join(path);
    let file = if file.is_dir() { file.join("index.html") } else { file };
    fs::metadata(&file).ok()?.is_file().then_some(file)
}

/// The address with a slash, if it names a folder and has none.
fn folder_without_slash(site: &Path, url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next()?;
    let is_folder = !path.ends_with('/')
        && locate(site, &format!("{path}/")).is_some()
        && site.join(path.trim_start_matches('/')).is_dir();
    is_folder.then(|| format!("{path}/"))
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

fn header(name: &str, value: &str) -> Header {
    Header::from_bytes(name, value).expect("plain ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpStream;

    fn get(port: u16, path: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        write!(stream, "GET {path} HTTP/1.0\r\n\r\n").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
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
