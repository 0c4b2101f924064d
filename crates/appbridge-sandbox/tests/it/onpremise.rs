//! JTL-Wawi's own API: an app registers for its key, an admin decides.

use appbridge_sandbox::control::RegistrationState;
use appbridge_sandbox::{Control, ControlError};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::common::{Platform, text};

const BASE: &str = "api/eazybusiness/";
const APP_ID: &str = "muster/orders/v1";
const CHALLENGE: &str = "a-code-of-thirty-characters-xx";

fn with_headers(request: RequestBuilder) -> RequestBuilder {
    request
        .header("X-AppID", APP_ID)
        .header("X-AppVersion", "1.2.0")
        .header("api-version", "1.0")
}

fn application() -> Value {
    json!({
        "AppId": APP_ID,
        "DisplayName": "Orders",
        "Description": "Shows orders",
        "Version": "1.2.0",
        "ProviderName": "Muster GmbH",
        "ProviderWebsite": "https://muster.example",
        "MandatoryApiScopes": ["items.read"],
        "OptionalApiScopes": ["customers.read"],
        "RegistrationType": 0,
        "AppIcon": "",
    })
}

struct Wawi {
    platform: Platform,
    admin: Control,
}

impl Wawi {
    async fn open() -> Self {
        let wawi = Self::closed().await;
        wawi.admin.open_registration(true).await.unwrap();
        wawi
    }

    async fn closed() -> Self {
        let platform = Platform::start().await;
        let admin = platform.sandbox.control().unwrap();
        Self { platform, admin }
    }

    fn post(&self, body: &Value) -> RequestBuilder {
        let request = self.platform.post(&format!("{BASE}authentication"));
        with_headers(request).json(body)
    }

    async fn register(&self) -> Uuid {
        let answer = self
            .post(&application())
            .header("X-ChallengeCode", CHALLENGE);
        let answer = answer.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::CREATED);
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["Status"], 0);
        assert_eq!(body["AppId"], APP_ID);
        text(&body["RegistrationRequestId"]).parse().unwrap()
    }

    async fn poll_with(&self, id: &str, challenge: &str) -> (StatusCode, Value) {
        let request = self.platform.get(&format!("{BASE}authentication/{id}"));
        let request = with_headers(request).header("X-ChallengeCode", challenge);
        let answer = request.send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }

    async fn poll(&self, id: Uuid) -> Value {
        let (status, body) = self.poll_with(&id.to_string(), CHALLENGE).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body
    }

    async fn items(&self, key: &str, query: &str) -> (StatusCode, Value) {
        let request = self.platform.get(&format!("{BASE}items{query}"));
        let request = with_headers(request).header("Authorization", format!("Wawi {key}"));
        let answer = request.send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }
}

#[tokio::test]
async fn the_key_comes_once_and_opens_the_api_until_it_is_revoked() {
    let wawi = Wawi::open().await;
    let id = wawi.register().await;
    let status = |body: &Value| body["RequestStatusInfo"]["Status"].as_u64();
    let pending = wawi.poll(id).await;
    assert_eq!(status(&pending), Some(0));
    assert_eq!(pending.get("Token"), None);

    let listed = wawi.admin.registration_requests().await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].id, listed[0].app_id.as_str()), (id, APP_ID));
    assert_eq!(listed[0].state, RegistrationState::Pending);
    wawi.admin.approve_registration(id, None).await.unwrap();

    let granted = wawi.poll(id).await;
    assert_eq!(status(&granted), Some(1));
    assert_eq!(
        granted["GrantedScopes"],
        json!(["items.read", "customers.read"])
    );
    let key = text(&granted["Token"]["ApiKey"]);
    Uuid::parse_str(&key).unwrap();
    let again = wawi.poll(id).await;
    assert_eq!((status(&again), again.get("Token")), (Some(1), None));

    let (code, page) = wawi.items(&key, "?pageNumber=2&pageSize=3").await;
    assert_eq!(code, StatusCode::OK);
    assert_eq!(page["items"].as_array().unwrap().len(), 3);
    assert_eq!(
        (&page["pageNumber"], &page["hasPreviousPage"]),
        (&json!(2), &json!(true))
    );
    assert_eq!(
        (&page["nextPageNumber"], &page["previousPageNumber"]),
        (&json!(3), &json!(1))
    );

    // The admin's list shows no key.
    let list = wawi
        .platform
        .control(Method::GET, "onpremise/requests", Value::Null)
        .await;
    assert!(!list.to_string().contains(&key), "{list}");
    assert_eq!(list[0]["state"], "handedOver");

    let (wrong, _) = wawi.items(&Uuid::new_v4().to_string(), "").await;
    assert_eq!(wrong, StatusCode::UNAUTHORIZED);
    wawi.admin.revoke_api_key(id).await.unwrap();
    let (revoked, _) = wawi.items(&key, "").await;
    assert_eq!(revoked, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn registration_has_to_be_opened_and_can_be_refused() {
    let wawi = Wawi::closed().await;
    let ask = || {
        wawi.post(&application())
            .header("X-ChallengeCode", CHALLENGE)
            .send()
    };
    assert_eq!(ask().await.unwrap().status(), StatusCode::FORBIDDEN);
    wawi.admin.open_registration(true).await.unwrap();
    let id = wawi.register().await;
    wawi.admin.open_registration(false).await.unwrap();
    assert_eq!(ask().await.unwrap().status(), StatusCode::FORBIDDEN);

    wawi.admin.refuse_registration(id).await.unwrap();
    let refused = wawi.poll(id).await;
    assert_eq!(refused["RequestStatusInfo"]["Status"], 2);
    assert_eq!(refused.get("Token"), None);
    let too_late = wawi.admin.approve_registration(id, None).await.unwrap_err();
    assert!(
        matches!(too_late, ControlError::Refused { status: 409, .. }),
        "{too_late}"
    );
}

#[tokio::test]
async fn what_does_not_fit_is_refused_in_the_apis_own_form() {
    let wawi = Wawi::open().await;
    let id = wawi.register().await;
    let code = "X-ChallengeCode";
    let mut nameless = application();
    nameless["DisplayName"] = json!("");
    let mut scopeless = application();
    scopeless["MandatoryApiScopes"] = Value::Null;
    let mut other = application();
    other["AppId"] = json!("muster/other/v1");
    for (request, status) in [
        (wawi.post(&application()), 412),
        (wawi.post(&application()).header(code, "x".repeat(31)), 400),
        (wawi.post(&nameless).header(code, CHALLENGE), 400),
        (wawi.post(&scopeless).header(code, CHALLENGE), 400),
        (wawi.post(&other).header(code, CHALLENGE), 400),
        (
            wawi.platform
                .post(&format!("{BASE}authentication"))
                .header(code, CHALLENGE),
            412,
        ),
    ] {
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status);
        let body: Value = answer.json().await.unwrap();
        assert!(body["errorCode"].is_string(), "{body}");
    }
    let (status, body) = wawi.poll_with(&id.to_string(), "another").await;
    assert_eq!((status.as_u16(), &body["Status"]), (403, &json!(403)));
    for unknown in [Uuid::new_v4().to_string(), "7".to_owned()] {
        let (status, body) = wawi.poll_with(&unknown, CHALLENGE).await;
        assert_eq!((status.as_u16(), &body["Status"]), (404, &json!(404)));
    }
    // Nothing of it was taken for a request.
    assert_eq!(wawi.admin.registration_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_approval_grants_what_was_asked_for_and_no_less_than_is_mandatory() {
    let wawi = Wawi::open().await;
    let id = wawi.register().await;
    for scopes in [
        vec!["customers.read"],
        vec!["items.read", "salesorders.read"],
    ] {
        let scopes = scopes.into_iter().map(str::to_owned).collect();
        let refused = wawi
            .admin
            .approve_registration(id, Some(scopes))
            .await
            .unwrap_err();
        assert!(
            matches!(refused, ControlError::Refused { status: 400, .. }),
            "{refused}"
        );
    }
    let only = vec!["items.read".to_owned()];
    wawi.admin
        .approve_registration(id, Some(only))
        .await
        .unwrap();
    assert_eq!(wawi.poll(id).await["GrantedScopes"], json!(["items.read"]));
    let unknown = wawi
        .admin
        .refuse_registration(Uuid::new_v4())
        .await
        .unwrap_err();
    assert!(
        matches!(unknown, ControlError::Refused { status: 404, .. }),
        "{unknown}"
    );
}
