//! Signing users in and out, as an app and a browser do it: authorization code with PKCE.

use std::sync::Mutex;

use appbridge_sandbox::control::{Fault, SignInFault, Target};
use appbridge_sandbox::{Config, manifest};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use reqwest::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, COOKIE, LOCATION, ORIGIN,
    REFERRER_POLICY, SET_COOKIE, WWW_AUTHENTICATE,
};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, redirect};
use serde_json::{Value, json};
use url::Url;

use crate::common::{Platform, text};

const CALLBACK: &str = "http://127.0.0.1:7310/auth/callback";
const OTHER_CALLBACK: &str = "http://127.0.0.1:7310/auth/callback?from=other";
const SIGNED_OUT: &str = "http://127.0.0.1:7310/";
const VERIFIER: &str = "a-verifier-of-forty-three-characters-or-more";
const TOKEN: &str = "oauth/v2/token";
const EVERYTHING: &str = "openid profile email offline_access";

fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()))
}

/// A sandbox with an app that signs users in.
async fn start() -> Platform {
    let app = json!({
        "technicalName": "sign-in-app",
        "version": "1.0.0",
        "capabilities": { "erp": { "api": { "scopes": ["items.read"] } } },
        "authentication": {
            "publicClient": {
                "redirectUris": [CALLBACK, OTHER_CALLBACK],
                "postLogoutRedirectUris": [SIGNED_OUT],
            },
        },
    });
    let app = manifest::parse(&app.to_string()).unwrap();
    assert_eq!(app.warnings, []);
    Platform::start_with(Config {
        manifest: Some(app),
        ..Config::default()
    })
    .await
}

/// A browser: it follows no redirect by itself, so that tests see each, and keeps the
/// sandbox's cookie.
struct Browser<'a> {
    platform: &'a Platform,
    http: Client,
    cookie: Mutex<Option<String>>,
}

impl<'a> Browser<'a> {
    fn of(platform: &'a Platform) -> Self {
        let http = Client::builder()
            .no_proxy()
            .redirect(redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            platform,
            http,
            cookie: Mutex::default(),
        }
    }

    async fn send(&self, request: RequestBuilder) -> Response {
        let request = match self.cookie.lock().unwrap().as_deref() {
            Some(cookie) => request.header(COOKIE, format!("other=1; {cookie}")),
            None => request,
        };
        let response = request.send().await.unwrap();
        if let Some(set) = response.headers().get(SET_COOKIE) {
            let set = set.to_str().unwrap();
            let cookie = set.split(';').next().unwrap().to_owned();
            let is_ended = set.contains("Max-Age=0");
            *self.cookie.lock().unwrap() = (!is_ended).then_some(cookie);
        }
        response
    }

    /// The address that the app sends the browser to.
    fn authorize(&self, changes: &[(&str, &str)]) -> Url {
        let challenge = challenge(VERIFIER);
        let mut asked = vec![
            ("client_id", self.platform.sandbox.public_client_id()),
            ("redirect_uri", CALLBACK),
            ("response_type", "code"),
            ("scope", EVERYTHING),
            ("state", "the state & more"),
            ("nonce", "the nonce"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        for &(name, value) in changes {
            asked.retain(|(known, _)| *known != name);
            // An empty value leaves the parameter out.
            if !value.is_empty() {
                asked.push((name, value));
            }
        }
        let mut url = self
            .platform
            .sandbox
            .url()
            .join("oauth/v2/authorize")
            .unwrap();
        url.query_pairs_mut().extend_pairs(asked);
        url
    }

    async fn open(&self, changes: &[(&str, &str)]) -> Response {
        self.send(self.http.get(self.authorize(changes))).await
    }

    /// Presses a button of the page, with one of the users chosen.
    async fn press(&self, changes: &[(&str, &str)], decision: &str, user: &str) -> Response {
        let form = [("decision", decision), ("user", user)];
        self.send(self.http.post(self.authorize(changes)).form(&form))
            .await
    }

    /// Signs the first user of the first tenant in, and gives what comes back to the app.
    async fn sign_in(&self, changes: &[(&str, &str)]) -> Answer {
        let (_, user) = self.platform.tenant(0).await;
        Answer::of(&self.press(changes, "signIn", &user).await)
    }

    async fn redeem(&self, code: &str) -> Response {
        self.redeem_with(code, &[]).await
    }

    async fn redeem_with(&self, code: &str, changes: &[(&str, &str)]) -> Response {
        let form = self.exchange(code, changes);
        self.platform.post(TOKEN).form(&form).send().await.unwrap()
    }

    fn exchange<'b>(
        &'b self,
        code: &'b str,
        changes: &[(&'b str, &'b str)],
    ) -> Vec<(&'b str, &'b str)> {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("client_id", self.platform.sandbox.public_client_id()),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        for &(name, value) in changes {
            form.retain(|(known, _)| *known != name);
            if !value.is_empty() {
                form.push((name, value));
            }
        }
        form
    }

    async fn refresh(&self, token: &str) -> Response {
        self.refresh_with(token, &[]).await
    }

    async fn refresh_with(&self, token: &str, more: &[(&str, &str)]) -> Response {
        let mut form = vec![
            ("grant_type", "refresh_token"),
            ("client_id", self.platform.sandbox.public_client_id()),
            ("refresh_token", token),
        ];
        form.extend_from_slice(more);
        self.platform.post(TOKEN).form(&form).send().await.unwrap()
    }

    /// Signs in and redeems the code.
    async fn tokens(&self, changes: &[(&str, &str)]) -> Value {
        let code = self.sign_in(changes).await.code();
        granted(self.redeem(&code).await).await
    }

    async fn end_session(&self, asked: &[(&str, &str)]) -> Response {
        self.send(self.http.get(self.end_session_url(asked))).await
    }

    fn end_session_url(&self, asked: &[(&str, &str)]) -> Url {
        let mut url = self
            .platform
            .sandbox
            .url()
            .join("oidc/v1/end_session")
            .unwrap();
        url.query_pairs_mut().extend_pairs(asked);
        url
    }

    /// Whether the identity provider knows the user.
    async fn is_signed_in(&self) -> bool {
        let answer = Answer::of(&self.open(&[("prompt", "none")]).await);
        answer.parameter("code").is_some()
    }
}

/// What the app gets by a redirect.
struct Answer(Url);

impl Answer {
    fn of(response: &Response) -> Self {
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
        Self(Url::parse(response.headers()[LOCATION].to_str().unwrap()).unwrap())
    }

    fn parameter(&self, name: &str) -> Option<String> {
        let mut pairs = self.0.query_pairs();
        pairs
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.into_owned())
    }

    fn code(&self) -> String {
        self.parameter("code")
            .unwrap_or_else(|| panic!("{}", self.0))
    }

    fn error(&self) -> String {
        assert_eq!(self.parameter("code"), None, "{}", self.0);
        self.parameter("error")
            .unwrap_or_else(|| panic!("{}", self.0))
    }
}

async fn granted(response: Response) -> Value {
    let status = response.status();
    assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
    let body: Value = response.json().await.unwrap();
    assert_eq!(status, StatusCode::OK, "{body}");
    body
}

/// The error of a refused token request.
async fn refused(response: Response) -> String {
    assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
    let status = response.status();
    let body: Value = response.json().await.unwrap();
    let error = text(&body["error"]);
    assert!(body["error_description"].is_string());
    let expected = if error == "invalid_client" {
        StatusCode::UNAUTHORIZED
    } else {
        StatusCode::BAD_REQUEST
    };
    assert_eq!(status, expected, "{body}");
    error
}

/// A page that tells people what is wrong, and sends nobody anywhere.
async fn shown(response: Response, status: u16) -> String {
    assert_eq!(response.status().as_u16(), status);
    assert!(!response.headers().contains_key(LOCATION));
    assert!(!response.headers().contains_key(SET_COOKIE));
    response.text().await.unwrap()
}

/// The claims of a token that the published keys verify.
async fn claims(platform: &Platform, token: &str, audience: &str) -> Value {
    let keys = platform.get("oauth/v2/keys").send().await.unwrap();
    let keys: JwkSet = keys.json().await.unwrap();
    let header = decode_header(token).unwrap();
    assert_eq!(header.alg, Algorithm::RS256);
    let key = DecodingKey::from_jwk(keys.find(&header.kid.unwrap()).unwrap()).unwrap();
    let mut rules = Validation::new(Algorithm::RS256);
    rules.validate_exp = false;
    rules.set_audience(&[audience]);
    rules.set_issuer(&[platform.sandbox.url().origin().ascii_serialization()]);
    decode::<Value>(token, &key, &rules).unwrap().claims
}

#[tokio::test]
async fn a_user_signs_in_and_the_app_has_an_app_token() {
    let platform = start().await;
    let browser = Browser::of(&platform);
    let (tenant, user) = platform.tenant(1).await;

    let page = browser.open(&[]).await;
    assert_eq!(page.status(), StatusCode::OK);
    let page = page.text().await.unwrap();
    for shown in ["sign-in-app", &user, CALLBACK, "items.read"] {
        assert!(page.contains(shown), "{shown}: {page}");
    }

    let answer = Answer::of(&browser.press(&[], "signIn", &user).await);
    assert!(answer.0.as_str().starts_with(CALLBACK));
    assert_eq!(answer.parameter("state").unwrap(), "the state & more");
    let issuer = platform.sandbox.url().origin().ascii_serialization();
    assert_eq!(answer.parameter("iss").unwrap(), issuer);

    let tokens = granted(browser.redeem(&answer.code()).await).await;
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["expires_in"], 300);
    assert_eq!(tokens["scope"], EVERYTHING);

    let public_client = platform.sandbox.public_client_id();
    let access_token = text(&tokens["access_token"]);
    let id = claims(&platform, &text(&tokens["id_token"]), public_client).await;
    assert_eq!(id["sub"], user.as_str());
    assert_eq!(id["azp"], public_client);
    assert_eq!(id["nonce"], "the nonce");
    let hash = digest(&SHA256, access_token.as_bytes());
    let half = URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16]);
    assert_eq!(id["at_hash"], half.as_str());
    // The tenant is the app token's to say.
    assert_eq!(id["urn:jtl:tenant_id"], Value::Null);

    let app = claims(&platform, &access_token, platform.sandbox.app_id()).await;
    assert_eq!(app["sub"], user.as_str());
    assert_eq!(app["urn:jtl:tenant_id"], tenant.as_str());
    assert_eq!(app["urn:jtl:app_id"], platform.sandbox.app_id());
    let items = "{ QueryItems(first: 1) { totalCount } }";
    let installing = json!({ "state": "installing" });
    let installation = format!("tenants/{tenant}/installation");
    platform
        .control(Method::PUT, &installation, installing)
        .await;
    let data = platform
        .data(&access_token, &tenant, items, Value::Null)
        .await;
    assert!(data["QueryItems"]["totalCount"].as_u64().unwrap() > 0);
    let info = platform
        .get("oidc/v1/userinfo")
        .bearer_auth(&access_token)
        .send()
        .await
        .unwrap();
    let info: Value = info.json().await.unwrap();
    assert_eq!(info["sub"], user.as_str());
    assert_eq!(info["urn:jtl:tenant_id"], tenant.as_str());
}

#[tokio::test]
async fn an_id_token_opens_nothing() {
    let platform = start().await;
    let browser = Browser::of(&platform);
    let (tenant, _) = platform.tenant(0).await;
    let id_token = text(&browser.tokens(&[]).await["id_token"]);
    let items = "{ QueryItems(first: 1) { totalCount } }";
    let refused = platform
        .graphql(&id_token, &tenant, items, Value::Null)
        .await;
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    for path in ["oidc/v1/userinfo", "account/tenants"] {
        let refused = platform.get(path).bearer_auth(&id_token);
        let refused = refused.send().await.unwrap();
        assert_eq!(refused.status(), StatusCode::UNAUTHORIZED, "{path}");
    }
}

#[tokio::test]
async fn whoever_is_signed_in_sees_the_page_only_when_the_app_wants_it() {
    let platform = start().await;
    let browser = Browser::of(&platform);
    let nobody = Answer::of(&browser.open(&[("prompt", "none")]).await);
    assert_eq!(nobody.error(), "login_required");
    assert_eq!(nobody.parameter("state").unwrap(), "the state & more");

    let first = browser.tokens(&[]).await;
    for silent in [
        &[][..],
        &[("prompt", "none")],
        &[("max_age", "3600")],
        &[("prompt", "none"), ("max_age", "3600")],
    ] {
        let code = Answer::of(&browser.open(silent).await).code();
        let again = granted(browser.redeem(&code).await).await;
        let client = platform.sandbox.public_client_id();
        let before = claims(&platform, &text(&first["id_token"]), client).await;
        let after = claims(&platform, &text(&again["id_token"]), client).await;
        for same in ["sub", "sid", "auth_time"] {
            assert_eq!(before[same], after[same], "{same}");
        }
    }
    for page in [
        ("prompt", "login"),
        ("prompt", "select_account"),
        ("prompt", "consent login"),
        ("max_age", "0"),
    ] {
        let response = browser.open(&[page]).await;
        assert_eq!(response.status(), StatusCode::OK, "{page:?}");
    }
    let too_old = browser.open(&[("prompt", "none"), ("max_age", "0")]).await;
    assert_eq!(Answer::of(&too_old).error(), "login_required");
}

#[tokio::test]
async fn each_sign_in_is_a_session_of_its_own() {
    let platform = start().await;
    let browser = Browser::of(&platform);
    // What somebody else may have laid into the browser.
    let name = format!("sandbox-sign-in-{}", platform.sandbox.url().port().unwrap());
    let planted = format!("{name}=planted");
    *browser.cookie.lock().unwrap() = Some(planted.clone());
    assert!(!browser.is_signed_in().await);
    browser.sign_in(&[]).await;
    let first = browser.cookie.lock().unwrap().clone().unwrap();
    assert_ne!(first, planted);
    browser.sign_in(&[("prompt", "login")]).await;
    let second = browser.cookie.lock().unwrap().clone().unwrap();
    assert_ne!(second, first);
}

#[tokio::test]
async fn an_app_is_told_what_does_not_fit() {
    let platform = start().await;
    let browser = Browser::of(&platform);
    let plain = [
        ("code_challenge", VERIFIER),
        ("code_challenge_method", "plain"),
    ];
    for (changes, error) in [
        (&[("response_type", "")][..], "invalid_request"),
        (&[("response_type", "token")], "unsupported_response_type"),
        (
            &[("response_type", "code id_token")],
            "unsupported_response_type",
        ),
        (&[("response_mode", "fragment")], "invalid_request"),
        (&[("scope", "")], "invalid_scope"),
        (&[("scope", "profile")], "invalid_scope"),
        (&[("code_challenge", "")], "invalid_request"),
        (&[("code_challenge", "short")], "invalid_request"),
        (&[("code_challenge_method", "")], "invalid_request"),
        (&[("code_challenge_method", "s256")], "invalid_request"),
        (&plain, "invalid_request"),
        (&[("prompt", "none login")], "invalid_request"),
        (&[("prompt", "create")], "invalid_request"),
        (&[("max_age", "-1")], "invalid_request"),
        (&[("request", "eyJ")], "request_not_supported"),
        (
            &[("request_uri", "https://a.example/")],
            "request_uri_not_supported",
        ),
    ] {
        let answer = Answer::of(&browser.open(changes).await);
        assert_eq!(answer.error(), error, "{changes:?}");
        assert!(answer.0.as_str().starts_with(CALLBACK));
        assert_eq!(answer.parameter("state").unwrap(), "the state & more");
        // The form's side of it is no way around.
        let (_, user) = platform.tenant(0).await;
        let pressed = Answer::of(&browser.press(changes, "signIn", &user).await);
        assert_eq!(pressed.error(), error, "{changes:?}");
    }
    for name in ["scope", "nonce", "code_challenge", "prompt", "max_age"] {
        let mut twice = browser.authorize(&[(name, "1")]);
        twice.query_pairs_mut().append_pair(name, "2");
        let answer = Answer::of(&browser.send(browser.http.get(twice)).await);
        assert_eq!(answer.error(), "invalid_request", "{name}");
    }
    let unknown = browser.sign_in(&[("scope", "openid urn:other")]).await;
    let tokens = granted(browser.redeem(&unknown.code()).await).await;
    assert_eq!(tokens["scope"], "openid");
}

#[tokio::test]
async fn an_address_that_is_not_registered_is_shown_and_never_followed() {
    let platform = start().await;
    let browser = Browser::of(&platform);
    let (_, user) = platform.tenant(0).await;
    // Also of somebody who is signed in, of whom the provider would ask nothing.
    browser.sign_in(&[]).await;
    for address in [
        "",
        "http://127.0.0.1:7310/auth/callback/",
        "http://127.0.0.1:7310/auth/callback?",
        "http://127.0.0.1:7310/auth/callback?a=b",
        "http://127.0.0.1:7310/auth/callback#",
        "http://127.0.0.1:7310/auth/callback#a",
        "http://127.0.0.1:7310/auth/Callback",
        "http://127.0.0.1:7310/auth/./callback",
        "http://127.0.0.1:7310/auth/x/../callback",
        "http://127.0.0.1:7310//auth/callback",
        "http://127.0.0.1:7310/auth/%63allback",
        "HTTP://127.0.0.1:7310/auth/callback",
        "https://127.0.0.1:7310/auth/callback",
        "http://127.0.0.1:7311/auth/callback",
        "http://127.0.0.1/auth/callback",
        "http://localhost:7310/auth/callback",
        "http://[::1]:7310/auth/callback",
        "http://127.0.0.1:7310@evil.example/auth/callback",
        "http://user@127.0.0.1:7310/auth/callback",
        "http://127.0.0.1:7310.evil.example/auth/callback",
        " http://127.0.0.1:7310/auth/callback",
        "http://127.0.0.1:7310/auth/callback\n",
        "//evil.example/auth/callback",
        "javascript:alert(1)",
        SIGNED_OUT,
    ] {
        let changes = [("redirect_uri", address)];
        let page = shown(browser.open(&changes).await, 400).await;
        assert!(page.contains(platform.sandbox.public_client_id()));
        assert!(page.contains(CALLBACK), "what is registered: {page}");
        if !address.is_empty() {
            let escaped = address.replace('&', "&amp;");
            assert!(page.contains(&escaped), "{address:?}: {page}");
        }
        shown(browser.press(&changes, "signIn", &user).await, 400).await;
        shown(browser.press(&changes, "refused", &user).await, 400).await;
    }
    // A registered query stays, and the answer comes behind it.
    let answer = browser.sign_in(&[("redirect_uri", OTHER_CALLBACK)]).await;
    assert!(
        answer.0.as_str().starts_with(OTHER_CALLBACK),
        "{}",
        answer.0
    );
    // Where nothing is registered, nothing is followed either.
    let bare = Platform::start().await;
    let browser = Browser::of(&bare);
    shown(browser.open(&[]).await, 400).await;
}

#[tokio::test]
async fn an_unknown_or_ambiguous_client_is_shown_and_never_followed() {
    let platform = start().await;
    let browser = Browser::of(&platform);
    let confidential = platform.sandbox.client_id().to_owned();
    for client in ["", "other", &confidential, "\"><script>alert(1)</script>"] {
        let page = shown(browser.open(&[("client_id", client)]).await, 400).await;
        assert!(page.contains(platform.sandbox.public_client_id()), "{page}");
        assert!(page.contains(CALLBACK), "{page}");
        assert!(!page.contains("<script"), "{page}");
    }
    for (name, value) in [
        ("client_id", platform.sandbox.public_client_id()),
        ("redirect_uri", CALLBACK),
        ("state", "another"),
    ] {
        let mut twice = browser.authorize(&[]);
        twice.query_pairs_mut().append_pair(name, value);
        shown(browser.send(browser.http.get(twice)).await, 400).await;
    }
    let reasons: Vec<Value> = platform
        .control(Method::GET, "requests", Value::Null)
        .await
        .as_array()
        .unwrap()
        .iter()
        .map(|request| request["reason"].clone())
        .collect();
    assert_eq!(reasons.len(), 7);
    assert!(reasons.iter().all(Value::is_string), "{reasons:?}");
}

#[tokio::test]
async fn what_a_request_holds_is_only_text_on_the_page() {
    let platform = start().await;
    let browser = Browser::of(&platform);
    let hostile = "\"'><script>alert(1)</script>";
    let names = ["state", "nonce", "login_hint", "ui_locales", "invented"];
    let changes = names.map(|name| (name, hostile));
    let page = browser.open(&changes).await;
    let policy = page.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert_eq!(
        policy,
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; \
         form-action 'self' http://127.0.0.1:7310; frame-ancestors 'none'"
    );
    // Without it a form would not say where it comes from, and is taken for a foreign one.
    assert_eq!(page.headers()[REFERRER_POLICY], "same-origin");
    assert_eq!(page.headers()[CACHE_CONTROL], "no-store");
    let page = page.text().await.unwrap();
    assert!(!page.contains("<script"), "{page}");
    assert!(!page.contains(" style="), "{page}");
    // The state gets back as it was, however hostile.
    let answer = browser.sign_in(&[("state", hostile)]).await;
    assert_eq!(answer.parameter("state").unwrap(), hostile);
}

#[tokio::test]
async fn no_other_site_s_page_signs_anybody_in_or_out() {
    let platform = start().await;
    let browser = Browser::of(&platform);
    let (_, user) = platform.tenant(0).await;
    let form = [("decision", "signIn"), ("user", &user)];
    let foreign = ["https://evil.example", "null", "http://127.0.0.1:7310"];
    for origin in foreign {
        let request = browser.http.post(browser.authorize(&[]));
        let request = request.form(&form).header(ORIGIN, origin);
        shown(browser.send(request).await, 403).await;
    }
    let own = platform.sandbox.url().origin().ascii_serialization();
    let request = browser.http.post(browser.authorize(&[]));
    let request = request.form(&form).header(ORIGIN, own);
    Answer::of(&browser.send(request).await).code();
    for origin in foreign {
        let request = browser.http.post(browser.end_session_url(&[]));
        let request = request
            .form(&[("decision", "signOut")])
            .header(ORIGIN, origin);
        shown(browser.send(request).await, 403).await;
    }
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn a_form_that_no_page_sends_is_refused() {
    let platform = start().await;
    let browser = Browser::of(&platform);
    let (_, user) = platform.tenant(0).await;
    let nobody = uuid::Uuid::nil().to_string();
    for (decision, user) in [
        ("signIn", ""),
        ("signIn", "nobody"),
        ("signIn", &nobody),
        ("<script>", &user),
    ] {
        let page = shown(browser.press(&[], decision, user).await, 400).await;
        assert!(!page.contains("<script"), "{page}");
    }
    let request = browser.http.post(browser.authorize(&[])).json(&json!({}));
    shown(browser.send(request).await, 415).await;

    // An app's own request may come in a form; that shows the page.
    let asked = browser.authorize(&[]);
    let mut bare = asked.clone();
    bare.set_query(None);
    let pairs: Vec<_> = asked.query_pairs().collect();
    let page = browser.send(browser.http.post(bare).form(&pairs)).await;
    assert_eq!(page.status(), StatusCode::OK);
    let page = page.text().await.unwrap();
    assert!(page.contains("code_challenge="), "{page}");
}

#[tokio::test]
async fn a_code_wants_its_verifier() {
    let platform = start().await;
    let browser = Browser::of(&platform);
    let code = browser.sign_in(&[]).await.code();
    let another = "another-verifier-of-forty-three-characters-or-more";
    let long = "a".repeat(129);
    let hash = challenge(VERIFIER);
    for (verifier, error) in [
        ("", "invalid_request"),
        ("short", "invalid_request"),
        (long.as_str(), "invalid_request"),
        (another, "invalid_grant"),
        // As if the method had been `plain`.
        (hash.as_str(), "invalid_grant"),
    ] {
        let change = ("code_verifier", verifier);
        let answer = browser.redeem_with(&code, &[change]).await;
        assert_eq!(refused(answer).await, error, "{verifier}");
    }
    // Whoever cannot prove it spends no code of others.
    granted(browser.redeem(&code).await).await;
}

#[tokio::test]
async fn a_code_is_for_one_client_and_one_address() {
    let platform = start().await;
    let browser = Browser::of(&platform);
    let code = browser.sign_in(&[]).await.code();
    for (change, error) in [
        (("redirect_uri", ""), "invalid_request"),
        (("redirect_uri", OTHER_CALLBACK), "invalid_grant"),
        (
            ("redirect_uri", "http://127.0.0.1:7310/auth/callback/"),
            "invalid_grant",
        ),
        (("client_id", ""), "invalid_client"),
        (("client_id", "other"), "invalid_client"),
        (
            ("client_id", platform.sandbox.client_id()),
            "invalid_client",
        ),
        (("client_secret", "a secret"), "invalid_client"),
        (("code", ""), "invalid_request"),
        (("code", "another"), "invalid_grant"),
    ] {
        let answer = browser.redeem_with(&code, &[change]).await;
        assert_eq!(refused(answer).await, error, "{change:?}");
    }
    // The public client has no secret, and the other one signs nobody in.
    let form = browser.exchange(&code, &[]);
    let with_secret = platform.post(TOKEN).form(&form).basic_auth(
        platform.sandbox.client_id(),
        Some(platform.sandbox.client_secret()),
    );
    let answer = with_secret.send().await.unwrap();
    assert!(answer.headers().contains_key(WWW_AUTHENTICATE));
    assert_eq!(refused(answer).await, "invalid_client");
    // The earlier era's endpoint knows no sign-in.
    let form = browser.exchange(&code, &[("client_id", "")]);
    let early = platform.post("oauth2/token").form(&form).basic_auth(
        platform.sandbox.client_id(),
        Some(platform.sandbox.client_secret()),
    );
    let answer = early.send().await.unwrap();
    assert_eq!(refused(answer).await, "unsupported_grant_type");
    granted(browser.redeem(&code).await).await;
}

#[tokio::test]
async fn a_code_that_comes_back_ends_what_came_of_it() {
    let platform = start().await;
    let browser = Browser::of(&platform);
    let code = browser.sign_in(&[]).await.code();
    let tokens = granted(browser.redeem(&code).await).await;
    let token = text(&tokens["refresh_token"]);
    let next = granted(browser.refresh(&token).await).await;
    assert_eq!(refused(browser.redeem(&code).await).await, "invalid_grant");
    let next = text(&next["refresh_token"]);
    assert_eq!(refused(browser.refresh(&next).await).await, "invalid_grant");
}

#[tokio::test]
async fn refresh_tokens_rotate_and_a_reused_one_ends_them_all() {
    let platform = start().await;
    let browser = Browser::of(&platform);
    let first = browser.tokens(&[]).await;
    let other = browser.tokens(&[]).await;
    let token = text(&first["refresh_token"]);
    let second = granted(browser.refresh(&token).await).await;
    assert_ne!(second["refresh_token"], first["refresh_token"]);

    let client = platform.sandbox.public_client_id();
    let before = claims(&platform, &text(&first["id_token"]), client).await;
    let after = claims(&platform, &text(&second["id_token"]), client).await;
    for same in ["iss", "sub", "aud", "auth_time", "sid"] {
        assert_eq!(before[same], after[same], "{same}");
    }
    assert_eq!(after["nonce"], Value::Null);
    let app_id = platform.sandbox.app_id();
    let app = claims(&platform, &text(&second["access_token"]), app_id).await;
    assert_eq!(app["urn:jtl:tenant_id"], platform.tenant(0).await.0);

    let third = granted(browser.refresh(&text(&second["refresh_token"])).await).await;
    // A thief's, or that of the app that was robbed: either way both lose.
    assert_eq!(
        refused(browser.refresh(&token).await).await,
        "invalid_grant"
    );
    let third = text(&third["refresh_token"]);
    assert_eq!(
        refused(browser.refresh(&third).await).await,
        "invalid_grant"
    );
    // Another sign-in goes on.
    granted(browser.refresh(&text(&other["refresh_token"])).await).await;
}

#[tokio::test]
async fn a_refresh_token_is_for_its_client_and_its_scope() {
    let platform = start().await;
    let browser = Browser::of(&platform);
    let tokens = browser.tokens(&[]).await;
    let token = text(&tokens["refresh_token"]);
    let more = browser.refresh_with(&token, &[("scope", "openid root")]);
    assert_eq!(refused(more.await).await, "invalid_scope");
    for client in ["", "other", platform.sandbox.client_id()] {
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", client),
            ("refresh_token", &token),
        ];
        let answer = platform.post(TOKEN).form(&form).send().await.unwrap();
        assert_eq!(refused(answer).await, "invalid_client", "{client:?}");
    }
    for unknown in ["garbage", "not-a-uuid.garbage", ""] {
        let error = refused(browser.refresh(unknown).await).await;
        let expected = if unknown.is_empty() {
            "invalid_request"
        } else {
            "invalid_grant"
        };
        assert_eq!(error, expected, "{unknown:?}");
    }
    let less = browser.refresh_with(&token, &[("scope", "openid email")]);
    let less = granted(less.await).await;
    assert_eq!(less["scope"], "openid email");

    let online = browser.tokens(&[("scope", "openid profile")]).await;
    assert_eq!(online["refresh_token"], Value::Null);
    assert_eq!(online["scope"], "openid profile");
}

#[tokio::test]
async fn signing_out_ends_the_session_and_its_refresh_tokens() {
    let platform = start().await;
    let browser = Browser::of(&platform);
    let tokens = browser.tokens(&[]).await;
    let hint = text(&tokens["id_token"]);
    let response = browser
        .end_session(&[
            ("id_token_hint", &hint),
            ("post_logout_redirect_uri", SIGNED_OUT),
            ("state", "after & more"),
        ])
        .await;
    let answer = Answer::of(&response);
    assert!(answer.0.as_str().starts_with(SIGNED_OUT));
    assert_eq!(answer.parameter("state").unwrap(), "after & more");
    assert!(!browser.is_signed_in().await);
    let token = text(&tokens["refresh_token"]);
    assert_eq!(
        refused(browser.refresh(&token).await).await,
        "invalid_grant"
    );

    // By its backend, which has no cookie of the browser's, in a form.
    let tokens = browser.tokens(&[]).await;
    let hint = text(&tokens["id_token"]);
    let response = platform
        .post("oidc/v1/end_session")
        .form(&[("id_token_hint", &hint)])
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert!(!browser.is_signed_in().await);
    // Once more is no harm.
    let again = browser.end_session(&[("id_token_hint", &hint)]).await;
    assert_eq!(again.status(), StatusCode::OK);
}

#[tokio::test]
async fn an_expired_id_token_is_a_hint_all_the_same() {
    let platform = start().await;
    let browser = Browser::of(&platform);
    platform
        .control(
            Method::PATCH,
            "settings",
            json!({ "clockSkewSeconds": -3600 }),
        )
        .await;
    let hint = text(&browser.tokens(&[]).await["id_token"]);
    browser.end_session(&[("id_token_hint", &hint)]).await;
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn without_an_id_token_of_the_user_the_page_asks_before_it_signs_out() {
    let platform = start().await;
    let browser = Browser::of(&platform);
    let (_, other) = platform.tenant(1).await;
    let elsewhere = Browser::of(&platform);
    let code = Answer::of(&elsewhere.press(&[], "signIn", &other).await).code();
    let hint_of_other = granted(elsewhere.redeem(&code).await).await;
    let hint_of_other = text(&hint_of_other["id_token"]);
    let app_token = text(&browser.tokens(&[]).await["access_token"]);
    for asked in [
        &[][..],
        &[("id_token_hint", "garbage")],
        &[("id_token_hint", &app_token)],
        &[("id_token_hint", &hint_of_other)],
        &[("post_logout_redirect_uri", SIGNED_OUT)],
    ] {
        let page = browser.end_session(asked).await;
        assert_eq!(page.status(), StatusCode::OK);
        assert!(page.text().await.unwrap().contains("signOut"));
        assert!(browser.is_signed_in().await, "{asked:?}");
    }
    let asked = [("post_logout_redirect_uri", SIGNED_OUT)];
    let url = browser.end_session_url(&asked);
    let pressed = browser.http.post(url).form(&[("decision", "signOut")]);
    let response = browser.send(pressed).await;
    assert_eq!(Answer::of(&response).0.as_str(), SIGNED_OUT);
    assert!(!browser.is_signed_in().await);
    assert!(elsewhere.is_signed_in().await);
}

#[tokio::test]
async fn signing_out_leads_to_registered_addresses_only() {
    let platform = start().await;
    let browser = Browser::of(&platform);
    let hint = text(&browser.tokens(&[]).await["id_token"]);
    for address in [
        "https://evil.example/",
        "http://127.0.0.1:7310",
        "http://127.0.0.1:7310/?",
        "http://127.0.0.1:7310/#",
        "http://localhost:7310/",
        CALLBACK,
    ] {
        let asked = [
            ("id_token_hint", hint.as_str()),
            ("post_logout_redirect_uri", address),
        ];
        let page = shown(browser.end_session(&asked).await, 400).await;
        assert!(page.contains(address), "{page}");
        assert!(page.contains(SIGNED_OUT), "{page}");
    }
    let asked = [("client_id", "other"), ("id_token_hint", &hint)];
    shown(browser.end_session(&asked).await, 400).await;
    let mut twice = browser.end_session_url(&[("post_logout_redirect_uri", SIGNED_OUT)]);
    twice
        .query_pairs_mut()
        .append_pair("post_logout_redirect_uri", SIGNED_OUT);
    shown(browser.send(browser.http.get(twice)).await, 400).await;
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn a_user_refuses() {
    let platform = start().await;
    let browser = Browser::of(&platform);
    let (_, user) = platform.tenant(0).await;
    let answer = Answer::of(&browser.press(&[], "refused", &user).await);
    assert_eq!(answer.error(), "access_denied");
    assert_eq!(answer.parameter("state").unwrap(), "the state & more");
    assert!(!browser.is_signed_in().await);
}

/// Ordered by a test, chosen on the page, or struck while the user is signed in already.
#[tokio::test]
async fn a_sign_in_goes_wrong_as_ordered() {
    use SignInFault::{
        CodeExpired, CodeUsed, OpaqueAccessToken, Refused, Unavailable, WrongNonce, WrongState,
    };
    let platform = start().await;
    let control = platform.sandbox.control().unwrap();
    let (_, user) = platform.tenant(0).await;
    for fault in [
        Refused,
        Unavailable,
        CodeExpired,
        CodeUsed,
        WrongNonce,
        WrongState,
        OpaqueAccessToken,
    ] {
        let browser = Browser::of(&platform);
        let name = text(&serde_json::to_value(fault).unwrap());
        let chosen = Answer::of(&browser.press(&[], &name, &user).await);
        control.fault(&Fault::sign_in(fault).once()).await.unwrap();
        let ordered = Answer::of(&browser.press(&[], "signIn", &user).await);
        assert!(control.faults().await.unwrap().is_empty());
        browser.sign_in(&[]).await;
        control.fault(&Fault::sign_in(fault).once()).await.unwrap();
        let silent = Answer::of(&browser.open(&[]).await);
        for answer in [chosen, ordered, silent] {
            check_fault(&browser, fault, &answer).await;
        }
    }
}

async fn check_fault(browser: &Browser<'_>, fault: SignInFault, answer: &Answer) {
    let platform = browser.platform;
    match fault {
        SignInFault::Refused => return assert_eq!(answer.error(), "access_denied"),
        SignInFault::Unavailable => {
            return assert_eq!(answer.error(), "temporarily_unavailable");
        }
        _ => {}
    }
    let state = answer.parameter("state").unwrap();
    let is_other_state = fault == SignInFault::WrongState;
    assert_eq!(state != "the state & more", is_other_state);
    let response = browser.redeem(&answer.code()).await;
    if matches!(fault, SignInFault::CodeExpired | SignInFault::CodeUsed) {
        return assert_eq!(refused(response).await, "invalid_grant");
    }
    let tokens = granted(response).await;
    let client = platform.sandbox.public_client_id();
    let id = claims(platform, &text(&tokens["id_token"]), client).await;
    let is_other_nonce = fault == SignInFault::WrongNonce;
    assert_eq!(id["nonce"] != "the nonce", is_other_nonce);
    let refresh_token = text(&tokens["refresh_token"]);
    let next = granted(browser.refresh(&refresh_token).await).await;
    for tokens in [tokens, next] {
        let is_jwt = decode_header(text(&tokens["access_token"])).is_ok();
        assert_eq!(!is_jwt, fault == SignInFault::OpaqueAccessToken);
    }
}

#[tokio::test]
async fn each_step_of_a_sign_in_can_be_down() {
    let platform = start().await;
    let browser = Browser::of(&platform);
    let authorize = browser.authorize(&[]).to_string();
    for (target, path) in [
        (Target::Discovery, ".well-known/openid-configuration"),
        (Target::Authorize, authorize.as_str()),
        (Target::Token, TOKEN),
        (Target::AppKeys, "oauth/v2/keys"),
        (Target::UserInfo, "oidc/v1/userinfo"),
        (Target::EndSession, "oidc/v1/end_session"),
    ] {
        let control = platform.sandbox.control().unwrap();
        control.fault(&Fault::on(target).status(503)).await.unwrap();
        let down = platform.get(path).send().await.unwrap();
        assert_eq!(down.status(), StatusCode::SERVICE_UNAVAILABLE, "{path}");
        control.clear_faults().await.unwrap();
        let up = platform.get(path).send().await.unwrap();
        assert_ne!(up.status(), StatusCode::SERVICE_UNAVAILABLE, "{path}");
    }
    for contradiction in [
        json!({ "target": "signIn" }),
        json!({ "target": "signIn", "status": 503 }),
        json!({ "target": "signIn", "signIn": "refused", "status": 503 }),
        json!({ "target": "token", "signIn": "refused" }),
        json!({ "target": "signIn", "signIn": "other" }),
    ] {
        let refused = platform.post("_sandbox/faults").json(&contradiction);
        let refused = refused.send().await.unwrap();
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{contradiction}");
    }
}

#[tokio::test]
async fn the_provider_s_clock_can_be_wrong() {
    let platform = start().await;
    let browser = Browser::of(&platform);
    let client = platform.sandbox.public_client_id();
    let app_id = platform.sandbox.app_id();
    for skew in [3600, -3600] {
        let settings = json!({ "clockSkewSeconds": skew });
        platform.control(Method::PATCH, "settings", settings).await;
        let before = time::OffsetDateTime::now_utc().unix_timestamp();
        let tokens = browser.tokens(&[("prompt", "login")]).await;
        let after = time::OffsetDateTime::now_utc().unix_timestamp();
        let id = claims(&platform, &text(&tokens["id_token"]), client).await;
        let app = claims(&platform, &text(&tokens["access_token"]), app_id).await;
        for (claims, name, more) in [
            (&id, "iat", 0),
            (&id, "exp", 300),
            (&id, "auth_time", 0),
            (&app, "iat", 0),
            (&app, "exp", 300),
        ] {
            let at = claims[name].as_i64().unwrap() - more - skew;
            assert!((before..=after).contains(&at), "{name}: {at}");
        }
    }
}

#[tokio::test]
async fn every_sign_in_can_be_ended_from_outside() {
    let platform = start().await;
    let browser = Browser::of(&platform);
    let tokens = browser.tokens(&[]).await;
    let control = platform.sandbox.control().unwrap();
    assert_eq!(control.revoke_sign_ins().await.unwrap(), 2);
    assert!(!browser.is_signed_in().await);
    let token = text(&tokens["refresh_token"]);
    assert_eq!(
        refused(browser.refresh(&token).await).await,
        "invalid_grant"
    );
    assert_eq!(control.revoke_sign_ins().await.unwrap(), 0);
}

#[tokio::test]
async fn the_page_speaks_german_and_english() {
    let platform = start().await;
    let browser = Browser::of(&platform);
    for (ui_locales, accepted, language) in [
        ("", "", "en"),
        ("", "fr", "en"),
        ("", "de", "de"),
        ("", "de-AT,de;q=0.9,en;q=0.8", "de"),
        ("", "de;q=0.4, en-GB;q=0.5", "en"),
        ("", "de;q=0, en;q=0.1", "en"),
        ("", "fr, de;q=0.5", "de"),
        ("de", "en", "de"),
        ("en-US de", "de", "en"),
        ("fr de", "en", "de"),
        ("fr", "de", "de"),
    ] {
        let url = browser.authorize(&[("ui_locales", ui_locales)]);
        let request = browser.http.get(url).header(ACCEPT_LANGUAGE, accepted);
        let page = browser.send(request).await.text().await.unwrap();
        let expected = format!("<html lang=\"{language}\">");
        assert!(page.contains(&expected), "{ui_locales} {accepted}: {page}");
        let (button, other) = match language {
            "de" => ("Anmelden", "ui_locales=en"),
            _ => ("Sign in", "ui_locales=de"),
        };
        assert!(page.contains(button), "{page}");
        assert!(page.contains(other), "{page}");
    }
    // Its errors too.
    let asked = [("client_id", "other"), ("ui_locales", "de")];
    let page = shown(browser.open(&asked).await, 400).await;
    assert!(page.contains("Diese App ist nicht bekannt"), "{page}");
}

#[tokio::test]
async fn the_page_chooses_whom_the_app_hints_at() {
    let platform = start().await;
    let browser = Browser::of(&platform);
    let state = platform.control(Method::GET, "state", Value::Null).await;
    let user = &state["tenants"][1]["users"][1];
    let email = text(&user["email"]).to_uppercase();
    let chosen = format!("value=\"{}\" required checked", text(&user["id"]));
    let page = browser.open(&[("login_hint", &email)]).await;
    let page = page.text().await.unwrap();
    assert!(page.contains(&chosen), "{page}");
    assert_eq!(page.matches(" checked").count(), 1);
    let unknown = browser.open(&[("login_hint", "nobody@a.example")]).await;
    let unknown = unknown.text().await.unwrap();
    assert_eq!(unknown.matches(" checked").count(), 1);
}

#[tokio::test]
async fn the_cookie_is_for_the_sandbox_alone() {
    let platform = start().await;
    let browser = Browser::of(&platform);
    let (_, user) = platform.tenant(0).await;
    let port = platform.sandbox.url().port().unwrap();
    let response = browser.press(&[], "signIn", &user).await;
    let cookie = response.headers()[SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with(&format!("sandbox-sign-in-{port}=")));
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax"));
}
