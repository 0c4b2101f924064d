//! Pages within JTL and in a tab of their own.

use appbridge::fetch::{FetchError, Method};
use appbridge::method::GetSessionToken;
use appbridge::mock::{Answer, MockHost, MockResponse};
use appbridge_leptos::{
    Connect, HookError, Load, SessionFailure, SessionProvider, use_app_bridge, use_client,
    use_load, use_session, use_sign_in,
};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_test::wasm_bindgen_test;

use super::page::{evaluate, mount, settle, watched};

/// Answers in turn by path, with statuses and bodies; what is not there cannot be reached. Notes
/// what it is asked, and where the page would go, and lets it stay.
const BACKEND: &str = "(answers) => {
    const [real, here] = [globalThis.fetch, location.href];
    const onNavigate = (event) => {
        gone.push(event.destination.url.replace(location.origin, ''));
        // The address changes and the document stays.
        event.intercept({ handler: async () => {} });
    };
    Object.assign(globalThis, {
        asked: [],
        gone: [],
        fetch: async (request) => {
            const { pathname } = new URL(request.url);
            const proof = ['authorization', 'x-signed-in-as'].map((name) => request.headers.get(name));
            asked.push([request.method, pathname, ...proof.filter((value) => value)].join(' '));
            const [status, body] = answers[pathname]?.shift() ?? (() => { throw new TypeError('away') })();
            return Response.json(body, { status });
        },
        endBackend: () => {
            globalThis.fetch = real;
            navigation.removeEventListener('navigate', onNavigate);
            history.replaceState(null, '', here);
        },
    });
    navigation.addEventListener('navigate', onNavigate);
}";

/// A signed-in user.
const ADA: &str = "{ signedIn: {
    tenantId: '00000000-0000-0000-0000-000000000001', userId: 'ada', name: 'Ada', key: '00000000-0000-8000-8000-00000000000a',
    expiresAt: 4102444800, connected: true, hubUrl: null }, missingSettings: [] }";
const NOBODY: &str = "{ signedIn: null, missingSettings: [] }";
const SIGNED_OUT: &str = "{ error: { code: 'signed_out', message: 'm' } }";

/// What stands for the app's backend, as long as it lives.
struct Backend;

impl Backend {
    /// `answers` is an object of lists of `[status, body]` by path, in JavaScript.
    fn new(answers: &str) -> Self {
        let make: js_sys::Function = evaluate(BACKEND).into();
        make.call1(&JsValue::NULL, &evaluate(answers)).unwrap();
        Self
    }

    /// What it was asked since the last time.
    fn asked(&self) -> Vec<String> {
        texts("asked.splice(0)")
    }

    /// Where the page would have gone since the last time.
    fn gone(&self) -> Vec<String> {
        texts("gone.splice(0)")
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        evaluate("endBackend()");
    }
}

fn texts(expression: &str) -> Vec<String> {
    let texts = js_sys::Array::from(&evaluate(expression));
    texts.iter().filter_map(|text| text.as_string()).collect()
}

/// Where the sign-in leads back to: the page as it is, before it goes there.
fn sign_in_address() -> String {
    evaluate("`/auth/sign-in?return=${encodeURIComponent(location.pathname + location.search + location.hash)}`")
        .as_string()
        .unwrap()
}

/// The backend's code of a failure, or else the library's.
fn code(error: &FetchError) -> String {
    match error {
        FetchError::Refused { code, .. } => code.clone(),
        error => error.code().to_owned(),
    }
}

/// A page that says which of its states it is in.
#[component]
fn Page(#[prop(optional)] bridge: Option<appbridge::AppBridge>) -> impl IntoView {
    let connect: Connect = bridge.map(Into::into).unwrap_or_default();
    view! {
        <SessionProvider
            connect
            connecting=|| "connecting"
            not_configured=|| "not configured"
            session_failed=|SessionFailure { error, retry }| view! {
                <button on:click=move |_| retry.run(())>{code(&error)}</button>
            }
        >
            <Work />
        </SessionProvider>
    }
}

/// Who is there, a request for each number, and the way out.
#[component]
fn Work() -> impl IntoView {
    let client = use_client().unwrap();
    let number = RwSignal::new(1);
    let answer = use_load(
        move || number.get(),
        move |_| {
            let request = client.get("/api/name");
            async move { request.send().await?.json::<String>() }
        },
    );
    let answer = move || match answer.get() {
        Load::Waiting => "…".to_owned(),
        Load::Ready(name) => name,
        Load::Failed(error) => code(&error),
    };
    let sign_in = use_sign_in();
    let who = sign_in.map_or_else(|| "the host's".to_owned(), |sign_in| sign_in.who().user_id);
    // In either world there is what belongs to it, and nothing of the other.
    let alone = match sign_in {
        Some(_) => {
            use_session().map(drop) == Err(HookError::NoTokens)
                && use_app_bridge().map(drop) == Err(HookError::NoBridge)
        }
        None => use_session().is_ok() && use_app_bridge().is_ok(),
    };
    let failure = move || sign_in?.sign_out_failure().map(|error| code(&error));
    view! {
        <p>{who} ": " {answer} {(!alone).then_some(" and more")} {failure}</p>
        <button class="next" on:click=move |_| *number.write() += 1></button>
        <button class="out" on:click=move |_| sign_in.unwrap().sign_out()></button>
    }
}

#[wasm_bindgen_test]
async fn in_a_tab_of_its_own_whoever_is_signed_in_sees_the_page() {
    watched(async || {
        let backend = Backend::new(&format!(
            "{{ '/auth/session': [[200, {ADA}]], '/api/name': [[200, 'a name']] }}"
        ));
        let page = mount(|| view! { <Page /> });
        assert_eq!(page.text(), "connecting");
        settle().await;
        assert_eq!(page.text().trim(), "ada: a name");
        assert_eq!(
            backend.asked(),
            [
                "GET /auth/session",
                "GET /api/name 00000000-0000-8000-8000-00000000000a"
            ]
        );
        assert_eq!(backend.gone(), [""; 0]);
    })
    .await;
}

#[wasm_bindgen_test]
async fn nobody_is_led_to_the_sign_in_and_back_here() {
    watched(async || {
        let address = sign_in_address();
        let backend = Backend::new(&format!("{{ '/auth/session': [[200, {NOBODY}]] }}"));
        let page = mount(|| view! { <Page /> });
        settle().await;
        assert_eq!(page.text(), "connecting");
        assert_eq!(backend.gone(), [&*address]);
        assert_eq!(backend.asked(), ["GET /auth/session"]);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_session_that_ends_during_a_request_leads_there_as_well() {
    watched(async || {
        let address = sign_in_address();
        let backend = Backend::new(&format!(
            "{{ '/auth/session': [[200, {ADA}]], '/api/name': [[200, 'a name'], [401, {SIGNED_OUT}]] }}"
        ));
        let page = mount(|| view! { <Page /> });
        settle().await;
        assert_eq!(backend.gone(), [""; 0]);
        page.press(".next");
        settle().await;
        assert_eq!(backend.gone(), [&*address]);
        assert_eq!(page.text().trim(), "ada: signed_out");
    })
    .await;
}

#[wasm_bindgen_test]
async fn where_nobody_can_sign_in_the_page_says_so_and_stays() {
    watched(async || {
        let backend = Backend::new(
            "{ '/auth/session': [[200, { signedIn: null, missingSettings: ['PUBLIC_URL'] }]] }",
        );
        let page = mount(|| view! { <Page /> });
        settle().await;
        assert_eq!(page.text(), "not configured");
        assert_eq!(backend.gone(), [""; 0]);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_backend_that_is_away_is_asked_again_when_somebody_wants_to() {
    watched(async || {
        let unavailable = "{ error: { code: 'store_unavailable', message: 'm' } }";
        let backend = Backend::new(&format!(
            "{{ '/auth/session': [[503, {unavailable}]], '/api/name': [[200, 'a name']] }}"
        ));
        let page = mount(|| view! { <Page /> });
        settle().await;
        assert_eq!(page.text(), "store_unavailable");
        page.press("button");
        settle().await;
        assert_eq!(page.text(), "unreachable");
        drop(backend);

        let backend = Backend::new(&format!(
            "{{ '/auth/session': [[200, {ADA}]], '/api/name': [[200, 'a name']] }}"
        ));
        page.press("button");
        settle().await;
        assert_eq!(page.text().trim(), "ada: a name");
        assert_eq!(backend.gone(), [""; 0]);
    })
    .await;
}

#[wasm_bindgen_test]
async fn signing_out_goes_on_at_the_provider_and_says_why_it_cannot() {
    watched(async || {
        let backend = Backend::new(&format!(
            "{{ '/auth/session': [[200, {ADA}]], '/api/name': [[200, 'a name']],
                '/auth/sign-out': [[503, {{ error: {{ code: 'store_unavailable', message: 'm' }} }}],
                    [200, {{ location: '/end_session' }}]] }}"
        ));
        let page = mount(|| view! { <Page /> });
        settle().await;
        backend.asked();
        page.press(".out");
        settle().await;
        assert_eq!(page.text().trim(), "ada: a namestore_unavailable");
        assert_eq!(backend.gone(), [""; 0]);
        page.press(".out");
        settle().await;
        assert_eq!(page.text().trim(), "ada: a name");
        assert_eq!(backend.gone(), ["/end_session"]);
        // Whoever is signed in by now, it is ended.
        assert_eq!(backend.asked(), ["POST /auth/sign-out"; 2]);
    })
    .await;
}

#[wasm_bindgen(module = "/tests/hooks/frame.js")]
extern "C" {
    #[wasm_bindgen(js_name = callInFrame)]
    async fn call_in_frame(name: &str) -> JsValue;
}

/// Shows the page with a host: what it says, and what it has asked. Called in a frame, in
/// another instance of this wasm.
#[wasm_bindgen]
pub async fn session_with_a_host() -> String {
    let host = MockHost::new();
    host.answer::<GetSessionToken>(Answer::reply("token"));
    host.respond(Method::Get, "/api/name", MockResponse::json("a name"));
    let bridge = host.bridge();
    let page = mount(move || view! { <Page bridge /> });
    settle().await;
    let asked: Vec<String> = host
        .requests()
        .iter()
        .map(|request| format!("{} {}", request.path(), request.has_token))
        .collect();
    [page.text().trim(), &asked.join(", ")].join("; ")
}

#[wasm_bindgen_test]
async fn in_a_frame_the_host_says_who_is_there_and_no_session_is_asked_for() {
    watched(async || {
        let said = call_in_frame("session_with_a_host").await;
        assert_eq!(said, "the host's: a name; /api/name true");
    })
    .await;
}
