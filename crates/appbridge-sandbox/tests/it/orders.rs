//! What App Shells are ordered to do.

use appbridge_sandbox::control::{CustomerQuery, ShellEvent, Surface};
use appbridge_sandbox::{Config, Control, ControlError, Sandbox};
use serde_json::{Value, json};
use uuid::Uuid;

async fn start() -> (Sandbox, Control) {
    let sandbox = Sandbox::start(Config::default()).await.unwrap();
    let control = sandbox.control().unwrap();
    (sandbox, control)
}

fn status(error: ControlError) -> (u16, String) {
    match error {
        ControlError::Refused {
            status, message, ..
        } => (status, message),
        other => panic!("{other}"),
    }
}

/// What an App Shell hears: server-sent events, each ended by an empty line.
struct Followed(reqwest::Response, String);

impl Followed {
    async fn start(sandbox: &Sandbox, tenant: Uuid, last: Option<&str>) -> Self {
        let path = format!("_sandbox/tenants/{tenant}/orders");
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut request = http.get(sandbox.url().join(&path).unwrap());
        if let Some(last) = last {
            request = request.header("Last-Event-ID", last);
        }
        Self(request.send().await.unwrap(), String::new())
    }

    /// The next event's name and data; `None` at the end.
    async fn next(&mut self) -> Option<(String, Value)> {
        let whole = loop {
            if let Some((event, rest)) = self.1.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.1 = rest;
                break event;
            }
            let chunk = self.0.chunk().await.unwrap()?;
            self.1.push_str(std::str::from_utf8(&chunk).unwrap());
        };
        let field = |name: &str| {
            let mut lines = whole.lines();
            lines.find_map(|line| line.strip_prefix(&format!("{name}: ")))
        };
        let data = serde_json::from_str(field("data").unwrap()).unwrap();
        Some((field("event").unwrap().to_owned(), data))
    }
}

#[tokio::test]
async fn app_shells_are_told_what_to_select_and_what_to_publish() {
    let (sandbox, control) = start().await;
    let tenant = control.tenant(0).await.unwrap().id;
    let other = control.tenant(1).await.unwrap().id;
    let page = CustomerQuery::default();
    let customers = control.customers(tenant, &page).await.unwrap().items;
    let event = ShellEvent::new("ItemChanged", json!({ "itemId": "1" }));

    // Nobody is there to hear it; a selection waits for those to come.
    let (code, message) = status(control.send_event(tenant, &event).await.unwrap_err());
    assert!(code == 409 && message.contains("App Shell"), "{message}");
    let selected = Some(&*customers[1].id);
    control.select_customer(tenant, selected).await.unwrap();
    let mut shell = Followed::start(&sandbox, tenant, None).await;
    let (name, data) = shell.next().await.unwrap();
    assert_eq!(name, "select");
    assert_eq!(data["id"], customers[1].id);
    assert_eq!(data["customerNumber"], customers[1].customer_number);

    let mut again = Followed::start(&sandbox, tenant, Some("1")).await;
    let mut stranger = Followed::start(&sandbox, other, None).await;
    let to_pane = event.clone().to(Surface::Pane);
    assert_eq!(control.send_event(tenant, &to_pane).await.unwrap(), 2);
    control.select_customer(tenant, None).await.unwrap();
    for shell in [&mut shell, &mut again] {
        let expected =
            json!({ "topic": "ItemChanged", "payload": { "itemId": "1" }, "surface": "pane" });
        assert_eq!(shell.next().await, Some(("publish".to_owned(), expected)));
        assert_eq!(shell.next().await, Some(("select".to_owned(), Value::Null)));
    }

    let unknown = control.select_customer(other, selected).await.unwrap_err();
    let (code, message) = status(unknown);
    assert!(code == 404 && message.contains("customerId"), "{message}");
    let nowhere = control.send_event(Uuid::nil(), &event).await.unwrap_err();
    assert_eq!(status(nowhere).0, 404);

    // They do not hold up the end, and it is one for them.
    sandbox.shutdown().await;
    for shell in [&mut shell, &mut again, &mut stranger] {
        assert_eq!(shell.next().await, None);
    }
}
