//! What App Shells are ordered to do.

use appbridge_sandbox::control::{CustomerQuery, ShellEvent, Surface};
use appbridge_sandbox::{Config, Control, ControlError, Sandbox};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::common::Events;

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

/// An App Shell of this tenant.
async fn shell(sandbox: &Sandbox, tenant: Uuid) -> Events {
    Events::open(sandbox, &format!("_sandbox/events?tenant={tenant}")).await
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
    let mut watcher = Events::open(&sandbox, "_sandbox/events").await;
    let selected = Some(&*customers[1].id);
    control.select_customer(tenant, selected).await.unwrap();
    let mut first = shell(&sandbox, tenant).await;
    let expected = json!({ "number": 1, "context": "customers", "id": customers[1].id });
    assert_eq!(first.next("select").await, expected);

    // Those to come hear the latest of each list.
    let item = listed(&sandbox, tenant, "items").await;
    let order = listed(&sandbox, tenant, "salesorders").await;
    control.select_item(tenant, Some(&item)).await.unwrap();
    control
        .select_sales_order(tenant, Some(&order))
        .await
        .unwrap();
    let other_customer = Some(&*customers[2].id);
    control
        .select_customer(tenant, other_customer)
        .await
        .unwrap();
    let mut second = shell(&sandbox, tenant).await;
    let mut stranger = shell(&sandbox, other).await;
    for (number, context, id) in [
        (2, "items", &item),
        (3, "salesorders", &order),
        (4, "customers", &customers[2].id),
    ] {
        let expected = json!({ "number": number, "context": context, "id": id });
        assert_eq!(first.next("select").await, expected);
        assert_eq!(second.next("select").await, expected);
    }

    let to_pane = event.clone().to(Surface::Pane);
    assert_eq!(control.send_event(tenant, &to_pane).await.unwrap(), 2);
    control.select_customer(tenant, None).await.unwrap();
    for shell in [&mut first, &mut second] {
        let expected =
            json!({ "topic": "ItemChanged", "payload": { "itemId": "1" }, "surface": "pane" });
        assert_eq!(shell.next("publish").await, expected);
        let expected = json!({ "number": 5, "context": "customers", "id": null });
        assert_eq!(shell.next("select").await, expected);
    }

    for unknown in [
        control.select_customer(other, selected).await,
        control.select_customer(tenant, Some(&item)).await,
        control.select_item(tenant, Some("1")).await,
    ] {
        let (code, message) = status(unknown.unwrap_err());
        assert!(code == 404 && message.starts_with("id:"), "{message}");
    }
    let nowhere = control.send_event(Uuid::nil(), &event).await.unwrap_err();
    assert_eq!(status(nowhere).0, 404);
    let path = format!("_sandbox/events?tenant={}", Uuid::nil());
    let nowhere = reqwest::get(sandbox.url().join(&path).unwrap()).await;
    assert_eq!(nowhere.unwrap().status(), 404);

    // They do not hold up the end, and it is one for them.
    sandbox.shutdown().await;
    for shell in [&mut first, &mut second, &mut stranger, &mut watcher] {
        shell.ended().await;
    }
}

/// The id of the first record of a list.
async fn listed(sandbox: &Sandbox, tenant: Uuid, list: &str) -> String {
    let path = format!("_sandbox/tenants/{tenant}/records/{list}?size=1");
    let url = sandbox.url().join(&path).unwrap();
    let page: Value = reqwest::get(url).await.unwrap().json().await.unwrap();
    page["items"][0]["id"].as_str().unwrap().to_owned()
}
