//! Signing in by a provider that this project did not write: `oidc-provider`, for Node.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use reqwest::{RequestBuilder, redirect};
use serde_json::json;
use uuid::Uuid;

use super::{Browser, HERE, provider};
use crate::support::{Answer, Backend, Jtl};

const SCRIPT: &str = "../../tests/oidc-provider/provider.js";

/// How long the provider may take for anything.
const PATIENCE: Duration = Duration::from_secs(60);

/// Ends with its stdin, and so with the test, however that ends.
struct Foreign {
    node: Child,
    issuer: String,
    /// What it says on stdout: a word and its value.
    said: Receiver<(String, String)>,
}

impl Foreign {
    /// Starts it, with access tokens that are JWTs and live for `lifetime` seconds. Blocks for a
    /// moment.
    fn start(tenant: Uuid, lifetime: u32) -> Self {
        Self::start_with(tenant, lifetime, "jwt")
    }

    fn start_with(tenant: Uuid, lifetime: u32, format: &str) -> Self {
        let settings = json!({
            "client": provider::CLIENT,
            "app": provider::APP,
            "tenant": tenant,
            "callback": format!("{HERE}auth/callback"),
            "home": HERE,
            "lifetime": lifetime,
            "format": format,
        });
        let mut node = Command::new("node")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(SCRIPT))
            .arg(settings.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Node.js is on the PATH");
        let lines = BufReader::new(node.stdout.take().unwrap()).lines();
        let (say, said) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Some((what, value)) = line.split_once(' ') {
                    // Nobody listens once the test is over.
                    drop(say.send((what.to_owned(), value.to_owned())));
                }
            }
        });
        let mut foreign = Self {
            node,
            issuer: String::new(),
            said,
        };
        foreign.issuer = foreign.wait_for("issuer").expect(
            "the provider does not start; are the Node packages there? Run `cargo xtask setup`",
        );
        foreign
    }

    /// The value of the next line with a word; none when the provider ends without.
    fn wait_for(&self, word: &str) -> Option<String> {
        loop {
            let (what, value) = self.said.recv_timeout(PATIENCE).ok()?;
            if what == word {
                return Some(value);
            }
        }
    }

    async fn app(&self, jtl: &Jtl) -> Backend {
        Backend::start_with(jtl, |cli| {
            cli.jtl_issuer = Some(self.issuer.clone());
            cli.jtl_app_id = Some(provider::APP.into());
            cli.jtl_public_client_id = Some(provider::CLIENT.into());
            cli.public_url = Some(HERE.into());
        })
        .await
    }
}

impl Drop for Foreign {
    fn drop(&mut self) {
        drop(self.node.stdin.take());
        drop(self.node.wait());
    }
}

/// A browser's window at the provider.
struct Window {
    http: reqwest::Client,
    cookies: BTreeMap<String, String>,
}

/// Where a request leads to in the end.
enum Page {
    Html(String),
    /// Back at the app, with the path there.
    App(String),
}

impl Window {
    fn new() -> Self {
        let http = reqwest::Client::builder().redirect(redirect::Policy::none());
        Self {
            http: http.build().unwrap(),
            cookies: BTreeMap::new(),
        }
    }

    async fn get(&mut self, address: &str) -> Page {
        self.follow(self.http.get(address)).await
    }

    async fn post(&mut self, address: &str, form: &[(&str, &str)]) -> Page {
        self.follow(self.http.post(address).form(form)).await
    }

    /// Sends a request with the cookies, and goes wherever it is led.
    async fn follow(&mut self, mut request: RequestBuilder) -> Page {
        loop {
            let cookies = self.cookies.iter();
            let cookies = cookies.map(|(name, value)| format!("{name}={value}"));
            let cookies = cookies.collect::<Vec<_>>().join("; ");
            let response = request.header("cookie", cookies).send().await.unwrap();
            for cookie in response.headers().get_all("set-cookie") {
                let cookie = cookie.to_str().unwrap().split(';').next().unwrap();
                let (name, value) = cookie.split_once('=').unwrap();
                if value.is_empty() {
                    self.cookies.remove(name);
                } else {
                    self.cookies.insert(name.to_owned(), value.to_owned());
                }
            }
            let Some(location) = response.headers().get("location") else {
                assert_eq!(response.status(), 200, "{response:?}");
                return Page::Html(response.text().await.unwrap());
            };
            let location = response.url().join(location.to_str().unwrap()).unwrap();
            if let Some(path) = location.as_str().strip_prefix(HERE) {
                return Page::App(format!("/{path}"));
            }
            request = self.http.get(location);
        }
    }

    /// From the app to the provider's first page that asks something, or back again.
    async fn begin(&mut self, browser: &mut Browser) -> Page {
        let begun = browser.get("/auth/sign-in?return=/erp").await;
        assert_eq!(begun.status, 303, "{begun:?}");
        self.get(begun.header("location")).await
    }

    /// Signs in as `login`, and agrees to what the app wants.
    async fn sign_in(&mut self, browser: &mut Browser, login: &str) -> Answer {
        let asked = self.begin(browser).await.html();
        let form = [("prompt", "login"), ("login", login), ("password", "any")];
        let asked = self.post(form_of(&asked, "login"), &form).await.html();
        let form = [("prompt", "consent")];
        let back = self.post(form_of(&asked, "consent"), &form).await.app();
        browser.get(&back).await
    }
}

impl Page {
    fn html(self) -> String {
        match self {
            Self::Html(html) => html,
            Self::App(path) => panic!("back at the app already: {path}"),
        }
    }

    fn app(self) -> String {
        match self {
            Self::App(path) => path,
            Self::Html(html) => panic!("not back at the app: {html}"),
        }
    }
}

/// Where the form of a page goes, which has to be the one of a prompt.
fn form_of<'a>(html: &'a str, prompt: &str) -> &'a str {
    let prompt = format!(r#"name="prompt" value="{prompt}""#);
    assert!(html.contains(&prompt), "{html}");
    between(html, r#"action=""#, "\"")
}

fn between<'a>(html: &'a str, before: &str, after: &str) -> &'a str {
    let found = html.split_once(before);
    let found = found.and_then(|(_, rest)| rest.split_once(after));
    found.unwrap_or_else(|| panic!("no {before}: {html}")).0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_signs_in_and_out() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let foreign = Foreign::start(tenant.id, 600);
    let backend = foreign.app(&jtl).await;
    let (mut browser, mut window) = (Browser::new(&backend), Window::new());
    let back = window.sign_in(&mut browser, "ada").await;
    assert_eq!(back.header("location"), format!("{HERE}erp"), "{back:?}");
    let session = browser.who().await;
    assert_eq!(session["tenantId"], tenant.id.to_string());
    assert_eq!(
        (&session["userId"], &session["name"]),
        (&"ada".into(), &"ada Muster".into())
    );
    // Its access token goes through the verifier of app tokens, which knows the tenant.
    let connected = browser.post("/api/connect-tenant").await;
    assert_eq!(connected.status, StatusCode::OK, "{connected:?}");
    assert_eq!(browser.get("/api/names").await.status, StatusCode::OK);
    // The provider knows them now, and asks nothing.
    let mut elsewhere = Browser::new(&backend);
    let back = window.begin(&mut elsewhere).await.app();
    assert_eq!(elsewhere.get(&back).await.status, 303);

    let out = browser.post("/auth/sign-out").await.json();
    assert!(foreign.wait_for("revoked").is_some());
    let page = out["location"].as_str().unwrap();
    let asked = window.get(page).await.html();
    let secret = between(&asked, r#"name="xsrf" value=""#, "\"").to_owned();
    let form = [("xsrf", &*secret), ("logout", "yes")];
    let home = window.post(between(&asked, r#"action=""#, "\""), &form);
    assert_eq!(home.await.app(), "/");
    assert_eq!(browser.get("/api/names").await.code(), "signed_out");
    // Nor does the provider know them any more.
    let back = window.sign_in(&mut browser, "grace").await;
    assert_eq!(back.status, 303, "{back:?}");
    assert_eq!(browser.who().await["userId"], json!("grace"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_outlasts_its_tokens() {
    let jtl = Jtl::start().await;
    let foreign = Foreign::start(jtl.tenant(0).await.unwrap().id, 1);
    let backend = foreign.app(&jtl).await;
    let (mut browser, mut window) = (Browser::new(&backend), Window::new());
    let back = window.sign_in(&mut browser, "ada").await;
    assert_eq!(back.status, 303, "{back:?}");
    // The provider takes each refresh token once, so the second and third time show that the
    // next one has been kept.
    let mut renewals = 0;
    let patience = Instant::now() + PATIENCE;
    while renewals < 3 {
        assert!(Instant::now() < patience, "{renewals} renewals");
        assert_eq!(browser.who().await["userId"], json!("ada"));
        tokio::time::sleep(Duration::from_millis(10)).await;
        while let Ok((what, value)) = foreign.said.try_recv() {
            assert_ne!(what, "refused", "{value}");
            renewals += usize::from(value == "refresh_token");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_refuses_is_told_so() {
    let jtl = Jtl::start().await;
    let foreign = Foreign::start(jtl.tenant(0).await.unwrap().id, 600);
    let backend = foreign.app(&jtl).await;
    let (mut browser, mut window) = (Browser::new(&backend), Window::new());
    // At the first question, and at the second.
    let asked = window.begin(&mut browser).await.html();
    let abort = format!("{}/abort", form_of(&asked, "login"));
    let back = window.get(&abort).await.app();
    assert_eq!(browser.get(&back).await.code(), "sign_in_refused");
    let asked = window.begin(&mut browser).await.html();
    let form = [("prompt", "login"), ("login", "ada"), ("password", "any")];
    let asked = window.post(form_of(&asked, "login"), &form).await.html();
    let abort = format!("{}/abort", form_of(&asked, "consent"));
    let back = window.get(&abort).await.app();
    assert_eq!(browser.get(&back).await.code(), "sign_in_refused");
    assert_eq!(browser.get("/api/session").await.code(), "signed_out");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_opaque_access_token_has_a_code_of_its_own() {
    let jtl = Jtl::start().await;
    let foreign = Foreign::start_with(jtl.tenant(0).await.unwrap().id, 600, "opaque");
    let backend = foreign.app(&jtl).await;
    let (mut browser, mut window) = (Browser::new(&backend), Window::new());
    let back = window.sign_in(&mut browser, "ada").await;
    assert_eq!(back.code(), "access_token_opaque");
    assert_eq!(browser.get("/api/session").await.code(), "signed_out");
}
