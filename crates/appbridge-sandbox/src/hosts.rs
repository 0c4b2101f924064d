//! The hosts that the sandbox was started for.
//!
//! Any website can let its own name lead to this machine (DNS rebinding). A browser then
//! takes the sandbox for a part of that website and lets its pages read whatever the
//! sandbox gives. Such requests still name the website's host, so the sandbox serves no
//! host but those that it was started for, whatever the route.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use anyhow::{Context, ensure};
use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::{HOST, HeaderValue, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;
use url::{Host, Url};

/// By which names a machine reaches itself.
const LOOPBACK: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// Where the sandbox is reached. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Hosts {
    url: Url,
    origins: Arc<[Url]>,
}

/// Whether a sandbox can work at this interface, or at the address that it is reached by
/// instead.
///
/// # Errors
/// When browsers would not let the App Shell work there.
pub(crate) fn check(host: IpAddr, public_url: Option<&Url>) -> anyhow::Result<()> {
    let Some(url) = public_url else {
        ensure!(
            host.is_loopback() || host.is_unspecified(),
            "the App Shell cannot work at http://{host}: browsers hold plain HTTP for secure \
             on their own machine alone, and backends send no secret over it; listen on \
             127.0.0.1 (in a container on 0.0.0.0), or put a proxy with TLS in front and give \
             its address as --public-url https://…"
        );
        return Ok(());
    };
    let is_origin = matches!(url.scheme(), "http" | "https")
        && *url == origin_of(url).context("--public-url has no host")?;
    ensure!(
        is_origin,
        "--public-url must be a scheme, a host and perhaps a port, such as \
         https://sandbox.example; the sandbox has no user names and lies below no path"
    );
    ensure!(
        url.scheme() == "https" || is_loopback(url),
        "the App Shell cannot work at {url}: browsers hold plain HTTP for secure on their own \
         machine alone, and backends send no secret over it; put a proxy with TLS in front \
         and give its address as --public-url https://…"
    );
    Ok(())
}

impl Hosts {
    /// The hosts of a sandbox that listens here and that others reach at `public_url`.
    ///
    /// # Errors
    /// When the address makes no URL.
    pub(crate) fn new(listening: SocketAddr, public_url: Option<Url>) -> anyhow::Result<Self> {
        let ip = if listening.ip().is_unspecified() {
            IpAddr::V4(Ipv4Addr::LOCALHOST)
        } else {
            listening.ip()
        };
        let socket = SocketAddr::new(ip, listening.port());
        let own = Url::parse(&format!("http://{socket}/")).context("the address makes no URL")?;
        let url = public_url.unwrap_or_else(|| own.clone());
        let mut origins = Vec::new();
        for origin in [url.clone(), own] {
            origins.push(origin.clone());
            if !is_loopback(&origin) {
                continue;
            }
            for name in LOOPBACK {
                let mut alias = origin.clone();
                alias.set_host(Some(name)).context("no host")?;
                origins.push(alias);
            }
        }
        origins.sort();
        origins.dedup();
        Ok(Self {
            url,
            origins: origins.into(),
        })
    }

    /// The one by which others know the sandbox.
    pub(crate) const fn url(&self) -> &Url {
        &self.url
    }

    /// Whether this value of the header `Origin` is the sandbox's own.
    fn is_own_origin(&self, origin: &HeaderValue) -> bool {
        let Some((scheme, authority)) = origin.to_str().ok().and_then(|it| it.split_once("://"))
        else {
            return false;
        };
        authority
            .parse()
            .is_ok_and(|authority| self.named_by(&authority).any(|own| own.scheme() == scheme))
    }

    /// Whether a page of the sandbox itself sent this request, or a program, which names no
    /// origin.
    pub(crate) fn sent_by_own_page(&self, headers: &HeaderMap) -> bool {
        let mut origins = headers.get_all(ORIGIN).iter();
        origins.all(|origin| self.is_own_origin(origin))
    }

    /// The origin of the App Shell that sent this request; where that is not told, the
    /// first of its origins.
    pub(crate) fn shell_of(&self, headers: &HeaderMap) -> &Url {
        self.asked_at(headers).unwrap_or_else(|| self.url())
    }

    /// The origin of the page that sent this request to its own server.
    pub(crate) fn asked_at(&self, headers: &HeaderMap) -> Option<&Url> {
        let host = headers.get(HOST)?.to_str().ok()?.parse().ok()?;
        self.named_by(&host).next()
    }

    /// Those that this host and port name.
    fn named_by(&self, authority: &Authority) -> impl Iterator<Item = &Url> {
        let (text, name, port) = (authority.as_str(), authority.host(), authority.port_u16());
        // Nothing else: no user name, and no port that is none.
        let is_plain = match port {
            Some(port) => text == format!("{name}:{port}"),
            None => text == name,
        };
        // A name with a dot at its end is the same one.
        let name = name.strip_suffix('.').unwrap_or(name);
        let host = Host::parse(name).ok().filter(|_| is_plain);
        self.origins.iter().filter(move |origin| {
            let default = if origin.scheme() == "https" { 443 } else { 80 };
            let same_host = origin.host().zip(host.as_ref());
            same_host.is_some_and(|(own, named)| own == *named)
                && origin.port().unwrap_or(default) == port.unwrap_or(default)
        })
    }
}

/// Passes on what is asked of one of the sandbox's hosts.
pub(crate) async fn admit(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    let headers = request.headers().get_all(HOST);
    let in_headers = headers.iter().map(|host| host.to_str().ok()?.parse().ok());
    // An absolute address in the request line comes before the header, or beside it.
    let named: Option<Vec<Authority>> = request
        .uri()
        .authority()
        .cloned()
        .map(Some)
        .into_iter()
        .chain(in_headers)
        .collect();
    let Some(named) = named.filter(|named| !named.is_empty() && headers.iter().count() <= 1) else {
        let message = "the request must name one host, in the header Host";
        return refusal(StatusCode::BAD_REQUEST, message);
    };
    if !named
        .iter()
        .all(|host| hosts.named_by(host).next().is_some())
    {
        tracing::warn!(
            hosts = ?named,
            path = request.uri().path(),
            "refused: the sandbox was started for other hosts"
        );
        let known: Vec<&str> = hosts.origins.iter().map(Url::as_str).collect();
        let message = format!(
            "the sandbox was started for {} alone; --public-url gives it another address",
            known.join(" ")
        );
        return refusal(StatusCode::MISDIRECTED_REQUEST, &message);
    }
    match named.iter().find_map(framing_host) {
        Some(page) if is_page(&request) => Redirect::temporary(&page).into_response(),
        _ => next.run(request).await,
    }
}

/// Where the App Shell is instead, when an app's `frame-ancestors` cannot name the host
/// that its page was asked at: there is no form for IPv6, nor one for a trailing dot.
fn framing_host(asked: &Authority) -> Option<String> {
    let host = asked.host();
    let port = asked
        .port()
        .map_or_else(String::new, |port| format!(":{port}"));
    (host == "[::1]" || host.ends_with('.')).then(|| format!("http://localhost{port}/"))
}

fn is_page(request: &Request) -> bool {
    request.uri().path() == "/" && matches!(*request.method(), Method::GET | Method::HEAD)
}

fn refusal(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "error": message }))).into_response()
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn origin_of(url: &Url) -> Option<Url> {
    Url::parse(&url.origin().ascii_serialization()).ok()
}
