//! Mutations: what they change, for whom, until when, and what they refuse.

use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{Platform, text};

/// A sandbox with a token and a tenant to ask for.
struct Erp {
    platform: Platform,
    token: String,
    tenant: String,
}

impl Erp {
    async fn start() -> Self {
        let platform = Platform::start().await;
        let token = platform.access_token().await;
        let (tenant, _) = platform.tenant(0).await;
        Self {
            platform,
            token,
            tenant,
        }
    }

    async fn data(&self, query: &str, variables: Value) -> Value {
        self.platform
            .data(&self.token, &self.tenant, query, variables)
            .await
    }

    /// The first error of a document that has to fail.
    async fn error(&self, query: &str, variables: Value) -> Value {
        let response = self
            .platform
            .graphql(&self.token, &self.tenant, query, variables)
            .await;
        let answer: Value = response.json().await.unwrap();
        let error = answer["errors"][0].clone();
        assert_eq!(text(&error["extensions"]["traceId"]).len(), 32, "{answer}");
        error
    }

    /// The value of one field of a list's first record.
    async fn first(&self, list: &str, field: &str) -> Value {
        let data = self
            .data(
                &format!("{{ {list}(first: 1) {{ nodes {{ {field} }} }} }}"),
                Value::Null,
            )
            .await;
        data[list]["nodes"][0][field].clone()
    }

    async fn undo(&self) {
        self.platform
            .control(
                Method::DELETE,
                &format!("tenants/{}/changes", self.tenant),
                Value::Null,
            )
            .await;
    }
}

const CREATE_CUSTOMER: &str = "mutation($request: CreateCustomerCommandRequestInput) { CreateCustomer(request: $request) { customerId } }";
const CREATE_ITEM: &str = "mutation($request: CreateItemCommandRequestInput) { CreateItem(request: $request) { itemId } }";
const CHANGE_ITEM: &str = "mutation($request: ChangeItemCommandRequestInput) { ChangeItem(request: $request) {
    item { id identifiers { sku gtin } prices { salesPriceNet } descriptions { defaultDescriptions { languageIso descriptionData { itemName } } } } } }";
const CREATE_ORDER: &str = "mutation($request: CreateSalesOrderCommandRequestInput) { CreateSalesOrder(request: $request) { salesOrderId } }";

#[tokio::test]
async fn a_new_customer_is_in_the_list_of_its_tenant_alone_until_changes_are_undone() {
    let erp = Erp::start().await;
    let group = erp.first("QueryCustomerGroups", "id").await;
    let request = json!({
        "customerGroupId": group,
        "billingAddress": { "street": "Lange Gasse 1", "city": "Jena", "postalCode": "07743", "countryIso": "DE",
            "firstName": "Frieda", "lastName": "Ohnegleichen", "companyName": null },
        "shipmentAddress": { "street": "Kurze Gasse 2", "city": "Weimar", "countryIso": "DE" },
        "paymentSettings": { "discount": 2.5, "paymentDueDateInDays": 30 },
        "birthday": "1990-05-17T00:00:00Z",
    });
    let made = erp
        .data(CREATE_CUSTOMER, json!({ "request": request }))
        .await;
    let id = made["CreateCustomer"]["customerId"].clone();
    let find = "query($name: String) { QueryCustomers(where: { lastName: { eq: $name } }) { totalCount nodes {
        id customerNumber city countryName customerGroupName discountRate companyName ebayName isLocked accountsReceivableNumber } } }";
    let name = json!({ "name": "Ohnegleichen" });
    let found = erp.data(find, name.clone()).await["QueryCustomers"].clone();
    assert_eq!(found["totalCount"], 1);
    let row = &found["nodes"][0];
    assert_eq!(row["id"], id);
    assert!(!text(&row["customerNumber"]).is_empty());
    assert_eq!(row["city"], "Jena");
    assert_eq!(row["countryName"], "Deutschland");
    assert_eq!(row["customerGroupName"], "Endkunden");
    assert_eq!(row["discountRate"], 2.5);
    // What was not set is empty rather than made up.
    assert_eq!(row["companyName"], Value::Null);
    assert_eq!(row["ebayName"], Value::Null);
    assert_eq!(row["isLocked"], false);
    assert_eq!(row["accountsReceivableNumber"], 0);
    let details = "query($id: ID) { GetCustomerById(customerId: $id) { customerNumber customerGroup { name } customerAddresses { addressType city isDefault } } }";
    let details = erp.data(details, json!({ "id": id })).await["GetCustomerById"].clone();
    assert_eq!(details["customerGroup"]["name"], "Endkunden");
    assert_eq!(
        details["customerAddresses"],
        json!([
            { "addressType": "BILLING_ADDRESS", "city": "Jena", "isDefault": true },
            { "addressType": "SHIPMENT_ADDRESS", "city": "Weimar", "isDefault": true },
        ])
    );

    let (other, _) = erp.platform.tenant(1).await;
    let elsewhere = erp
        .platform
        .data(&erp.token, &other, find, name.clone())
        .await;
    assert_eq!(elsewhere["QueryCustomers"]["totalCount"], 0);
    erp.undo().await;
    assert_eq!(
        erp.data(find, name).await["QueryCustomers"]["totalCount"],
        0
    );
}

#[tokio::test]
async fn numbers_that_apps_have_taken_are_passed_over() {
    let erp = Erp::start().await;
    let group = erp.first("QueryCustomerGroups", "id").await;
    let category = erp.first("QueryCategories", "id").await;
    let customer = |number: Option<String>| {
        json!({ "request": { "customerGroupId": group, "customerNumber": number,
            "billingAddress": { "street": "Am Hang 3", "city": "Jena", "countryIso": "DE" } } })
    };
    let item = |sku: Option<String>| {
        json!({ "request": { "categories": { "categories": [{ "categoryId": category }] },
            "identifiers": { "sku": sku }, "measurements": {}, "prices": {}, "descriptions": { "defaultDescriptions": [
            { "languageIso": "de", "descriptionData": { "itemName": "Klingel" } } ] } } })
    };
    let last = "{ QueryCustomers(last: 1) { nodes { customerNumber } } QueryItems(last: 1) { nodes { sku } } }";
    let numbers = async || {
        let data = erp.data(last, Value::Null).await;
        (
            text(&data["QueryCustomers"]["nodes"][0]["customerNumber"]),
            text(&data["QueryItems"]["nodes"][0]["sku"]),
        )
    };
    let (number, sku) = numbers().await;
    // The next but one, which would be that of the record after the one that takes it.
    let number = (number.parse::<u32>().unwrap() + 2).to_string();
    let (prefix, count) = sku.split_once('-').unwrap();
    let sku = format!("{prefix}-{}", count.parse::<u32>().unwrap() + 2);
    erp.data(CREATE_CUSTOMER, customer(Some(number.clone())))
        .await;
    erp.data(CREATE_ITEM, item(Some(sku.clone()))).await;
    erp.data(CREATE_CUSTOMER, customer(None)).await;
    erp.data(CREATE_ITEM, item(None)).await;
    let (next_number, next_sku) = numbers().await;
    assert_ne!(next_number, number);
    assert_ne!(next_sku, sku);
}

#[tokio::test]
async fn items_are_made_and_changed_in_list_and_details_alike() {
    let erp = Erp::start().await;
    let request = json!({
        "categories": { "categories": [{ "categoryId": erp.first("QueryCategories", "id").await }] },
        "identifiers": { "sku": "NEU-1", "gtin": "4006381333931", "tariccode": "87120030" },
        "descriptions": { "defaultDescriptions": [
            { "languageIso": "en", "descriptionData": { "itemName": "Bell" } },
            { "languageIso": "de", "descriptionData": { "itemName": "Klingel Ömmel", "shortDescription": "laut" } } ] },
        "prices": { "salesPriceNet": "12.50" },
        "measurements": { "weight": 0.2 },
    });
    let made = erp.data(CREATE_ITEM, json!({ "request": request })).await;
    let id = made["CreateItem"]["itemId"].clone();
    let row = async |sku: &str| {
        let query = "query($sku: String) { QueryItems(where: { sku: { eq: $sku } }) { nodes { id name gtin taricCode shortDescription salesPriceNet salesPriceGross weight stockTotal } } }";
        erp.data(query, json!({ "sku": sku })).await["QueryItems"]["nodes"].clone()
    };
    assert_eq!(
        row("NEU-1").await,
        json!([{ "id": id, "name": "Klingel Ömmel", "gtin": "4006381333931", "taricCode": "87120030",
        "shortDescription": "laut", "salesPriceNet": 12.5, "salesPriceGross": 14.88, "weight": 0.2, "stockTotal": 0.0 }])
    );

    let change = json!({ "itemId": id, "identifiers": { "sku": "NEU-2" }, "prices": { "salesPriceNet": 20 },
        "descriptions": { "defaultDescriptions": [{ "languageIso": "de", "descriptionData": { "itemName": "Klingel Brüll" } }] } });
    let changed =
        erp.data(CHANGE_ITEM, json!({ "request": change })).await["ChangeItem"]["item"].clone();
    assert_eq!(
        changed["identifiers"],
        json!({ "sku": "NEU-2", "gtin": "4006381333931" })
    );
    assert_eq!(changed["prices"]["salesPriceNet"], 20.0);
    assert_eq!(
        changed["descriptions"]["defaultDescriptions"],
        json!([{ "languageIso": "de", "descriptionData": { "itemName": "Klingel Brüll" } }])
    );
    assert_eq!(row("NEU-1").await, json!([]));
    let row = row("NEU-2").await[0].clone();
    assert_eq!(
        (&row["name"], &row["salesPriceGross"]),
        (&json!("Klingel Brüll"), &json!(23.8))
    );

    // A generated one is changed where it is set, and only there.
    let query = "{ QueryItems(first: 1) { nodes { id sku name salesPriceNet } } }";
    let before = erp.data(query, Value::Null).await["QueryItems"]["nodes"][0].clone();
    let change = json!({ "itemId": before["id"], "prices": { "salesPriceNet": 1.23 } });
    erp.data(CHANGE_ITEM, json!({ "request": change })).await;
    let after = erp.data(query, Value::Null).await["QueryItems"]["nodes"][0].clone();
    assert_eq!(
        after,
        json!({ "id": before["id"], "sku": before["sku"], "name": before["name"], "salesPriceNet": 1.23 })
    );
}

#[tokio::test]
async fn an_order_adds_up_reserves_stock_and_is_invoiced() {
    let erp = Erp::start().await;
    let customer = erp.first("QueryCustomers", "id").await;
    let item = "{ QueryItems(first: 1) { nodes { id sku salesPriceNet stockTotal stockAvailable stockInOrders } } }";
    let before = erp.data(item, Value::Null).await["QueryItems"]["nodes"][0].clone();
    let request = json!({
        "customerId": customer, "companyId": erp.first("QueryCompanies", "id").await, "languageIso": "de",
        "billingAddress": { "street": "Am Wehr 7", "city": "Gera", "countryIso": "DE", "company": "Ölhandel Wöhrl" },
        "departureCountry": { "countryIso": "DE", "currencyIso": "EUR" }, "paymentDetails": { "currencyIso": "EUR" },
        "text": { "comment": "eilig" },
        "lineItems": [
            { "itemId": before["id"], "quantity": 3, "salesPriceNet": 10, "taxRate": 19, "discountPercent": 10 },
            { "name": "Montage", "quantity": 1, "salesPriceNet": 50, "taxRate": 19, "lineItemType": "CUSTOM" } ],
    });
    let made = erp.data(CREATE_ORDER, json!({ "request": request })).await;
    let id = made["CreateSalesOrder"]["salesOrderId"].clone();
    let query = "query($id: ID!) {
        list: QuerySalesOrders(where: { id: { eq: $id } }) { nodes { companyName billingAddressCity shipmentAddressCity totalNetAmount totalGrossAmount deliveryStatus paymentStatus salesInvoiceStatus comment } }
        sheet: GetSalesOrderById(salesOrderId: $id) { text { comment } lineItems { name sku lineItemType type quantity totalSalesPriceNet } keyFigures { totalGrossAmount stillToPay } } }";
    let order = erp.data(query, json!({ "id": id })).await;
    assert_eq!(
        order["list"]["nodes"][0],
        json!({ "companyName": "Ölhandel Wöhrl", "billingAddressCity": "Gera", "shipmentAddressCity": "Gera",
        "totalNetAmount": 77.0, "totalGrossAmount": 91.63, "deliveryStatus": "OPEN", "paymentStatus": "UNPAID", "salesInvoiceStatus": "NOT_INVOICED", "comment": "eilig" })
    );
    let sheet = &order["sheet"];
    assert_eq!(sheet["text"]["comment"], "eilig");
    assert_eq!(
        sheet["keyFigures"],
        json!({ "totalGrossAmount": 91.63, "stillToPay": 91.63 })
    );
    assert_eq!(sheet["lineItems"][0]["sku"], before["sku"]);
    assert_eq!(sheet["lineItems"][0]["totalSalesPriceNet"], 27.0);
    assert_eq!(sheet["lineItems"][1]["name"], "Montage");
    assert_eq!(
        (
            &sheet["lineItems"][1]["lineItemType"],
            &sheet["lineItems"][1]["type"]
        ),
        (&json!("CUSTOM"), &json!("CUSTOM"))
    );

    let after = erp.data(item, Value::Null).await["QueryItems"]["nodes"][0].clone();
    let number = |row: &Value, field: &str| row[field].as_f64().unwrap();
    assert_eq!(
        number(&after, "stockInOrders"),
        number(&before, "stockInOrders") + 3.0
    );
    assert_eq!(
        number(&after, "stockAvailable"),
        number(&before, "stockAvailable") - 3.0
    );
    let reserved = "query($id: ID) { QueryStockReservations(where: { salesOrderId: { eq: $id } }) { nodes { amount customerId } } }";
    let reserved = erp.data(reserved, json!({ "id": id })).await;
    assert_eq!(
        reserved["QueryStockReservations"]["nodes"],
        json!([{ "amount": 3.0, "customerId": customer }])
    );

    let invoice = "mutation($order: ID!) { CreateSalesInvoice(request: { salesOrderId: $order, asDraft: false }) { salesInvoiceId } }";
    let invoice =
        erp.data(invoice, json!({ "order": id })).await["CreateSalesInvoice"]["salesInvoiceId"]
            .clone();
    let query = "query($id: ID) { QuerySalesInvoices(where: { salesOrderId: { eq: $id } }) { nodes { salesInvoiceId totalGrossAmount isDraft } } }";
    let invoices = erp.data(query, json!({ "id": id })).await;
    assert_eq!(
        invoices["QuerySalesInvoices"]["nodes"],
        json!([{ "salesInvoiceId": invoice, "totalGrossAmount": 91.63, "isDraft": false }])
    );
}

#[tokio::test]
async fn a_calculation_changes_nothing() {
    let erp = Erp::start().await;
    let count = async || {
        erp.data("{ QuerySalesOrders(first: 0) { totalCount } }", Value::Null)
            .await["QuerySalesOrders"]["totalCount"]
            .clone()
    };
    let before = count().await;
    let item = erp.first("QueryItems", "id").await;
    let price = erp
        .first("QueryItems", "salesPriceNet")
        .await
        .as_f64()
        .unwrap();
    let query = "mutation($request: CalculateSalesOrderCommandRequestInput) { CalculateSalesOrder(request: $request) {
        totalNetAmount totalGrossAmount vatAmounts { taxRate vatAmount } lineItems { syncNumber salesPriceNet quantity }
        calculateSalesOrderResponse { totalNetAmount lineItems { syncNumber discount } } } }";
    let request = json!({ "customerId": erp.first("QueryCustomers", "id").await, "departureCountryIso": "DE", "customerVatId": "", "billingCountryIso": "DE",
        "billingState": "", "shippingCountryIso": "DE", "shippingState": "", "recalculateTaxMode": "NO_RECALCULATION",
        "lineItems": [{ "syncNumber": 7, "itemId": item, "quantity": 2, "discount": 0, "vatRate": 19 }] });
    let data = erp.data(query, json!({ "request": request })).await["CalculateSalesOrder"].clone();
    let net = data["totalNetAmount"].as_f64().unwrap();
    assert!(
        (net - 2.0 * price).abs() < 0.01,
        "{net} is not twice {price}"
    );
    assert_eq!(data["lineItems"][0]["syncNumber"], 7);
    assert_eq!(
        data["calculateSalesOrderResponse"]["totalNetAmount"],
        data["totalNetAmount"]
    );
    assert_eq!(data["vatAmounts"][0]["taxRate"], 19.0);
    assert_eq!(count().await, before);
}

#[tokio::test]
async fn categories_move_and_go_with_those_below_them() {
    let erp = Erp::start().await;
    let tree = async || {
        let data = erp
            .data(
                "{ QueryCategories(first: 500) { totalCount nodes { id parentId name } } }",
                Value::Null,
            )
            .await;
        data["QueryCategories"].clone()
    };
    let create = "mutation($name: String!, $parent: ID) { CreateCategory(request: { name: $name, parentId: $parent }) { categoryId } }";
    let made = async |name: &str, parent: Value| {
        erp.data(create, json!({ "name": name, "parent": parent }))
            .await["CreateCategory"]["categoryId"]
            .clone()
    };
    let before = tree().await["totalCount"].as_u64().unwrap();
    let top = made("Oben", Value::Null).await;
    let child = made("Unten", top.clone()).await;
    let parent_of = async |id: &Value| {
        let nodes = tree().await["nodes"].clone();
        nodes
            .as_array()
            .unwrap()
            .iter()
            .find(|node| node["id"] == *id)
            .map(|node| node["parentId"].clone())
    };
    assert_eq!(parent_of(&child).await, Some(top.clone()));
    let update = "mutation($id: ID!, $parent: ID) { UpdateCategory(request: { id: $id, parentId: $parent }) { categoryId } }";
    let error = erp
        .error(update, json!({ "id": top, "parent": child }))
        .await;
    assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT");
    let delete = "mutation($id: ID!, $target: ID) { DeleteCategory(request: { id: $id, moveChildrenTargetId: $target }) }";
    let other = made("Daneben", Value::Null).await;
    assert_eq!(
        erp.data(delete, json!({ "id": top, "target": other }))
            .await["DeleteCategory"],
        true
    );
    assert_eq!(parent_of(&child).await, Some(other.clone()));
    erp.data(delete, json!({ "id": other, "target": null }))
        .await;
    assert_eq!(tree().await["totalCount"], before);
    assert_eq!(
        erp.error(delete, json!({ "id": other, "target": null }))
            .await["extensions"]["code"],
        "BAD_USER_INPUT"
    );
}

#[tokio::test]
async fn bad_input_is_refused_and_changes_nothing() {
    let erp = Erp::start().await;
    let counts = "{ QueryItems(first: 0) { totalCount } QueryCustomers(first: 0) { totalCount } QuerySalesOrders(first: 0) { totalCount } }";
    let before = erp.data(counts, Value::Null).await;
    let (customer, item) = (
        erp.first("QueryCustomers", "id").await,
        erp.first("QueryItems", "id").await,
    );
    let (group, sku) = (
        erp.first("QueryCustomerGroups", "id").await,
        erp.first("QueryItems", "sku").await,
    );
    let address = json!({ "street": "a", "city": "b", "countryIso": "DE" });
    let order = |customer: &Value, lines: Value| {
        json!({ "request": { "customerId": customer, "companyId": customer, "languageIso": "de", "billingAddress": address,
        "departureCountry": { "countryIso": "DE" }, "paymentDetails": {}, "lineItems": lines } })
    };
    let named = json!({ "defaultDescriptions": [{ "languageIso": "de", "descriptionData": { "itemName": "A" } }] });
    let new_item = |identifiers: Value, descriptions: &Value, prices: Value| json!({ "request": { "categories": { "categories": [] }, "identifiers": identifiers, "descriptions": descriptions, "prices": prices } });
    for (query, variables, names) in [
        (
            CREATE_CUSTOMER,
            json!({ "request": { "customerGroupId": item, "billingAddress": address } }),
            "customerGroupId",
        ),
        (
            CREATE_CUSTOMER,
            json!({ "request": { "customerGroupId": group, "billingAddress": { "street": " ", "city": "b", "countryIso": "DE" } } }),
            "billingAddress.street",
        ),
        (CREATE_CUSTOMER, json!({ "request": null }), "request"),
        (
            CREATE_ITEM,
            new_item(json!({ "sku": sku }), &named, json!({})),
            "identifiers.sku",
        ),
        (
            CREATE_ITEM,
            new_item(
                json!({ "sku": "x" }),
                &json!({ "defaultDescriptions": [] }),
                json!({}),
            ),
            "defaultDescriptions",
        ),
        (
            CREATE_ITEM,
            new_item(
                json!({ "sku": "x" }),
                &named,
                json!({ "salesPriceNet": -1 }),
            ),
            "prices.salesPriceNet",
        ),
        (
            CHANGE_ITEM,
            json!({ "request": { "itemId": customer } }),
            "itemId",
        ),
        (
            CREATE_ORDER,
            order(&item, json!([{ "itemId": item }])),
            "customerId",
        ),
        (CREATE_ORDER, order(&customer, json!([])), "lineItems"),
        (
            CREATE_ORDER,
            order(&customer, json!([{ "itemId": customer }])),
            "lineItems[0].itemId",
        ),
        (
            CREATE_ORDER,
            order(&customer, json!([{ "itemId": item, "quantity": 0 }])),
            "lineItems[0].quantity",
        ),
        (
            CREATE_ORDER,
            order(
                &customer,
                json!([{ "itemId": item, "discountPercent": 101 }]),
            ),
            "lineItems[0].discountPercent",
        ),
        (
            "mutation($request: CreateSalesInvoiceCommandRequestInput) { CreateSalesInvoice(request: $request) { salesInvoiceId } }",
            json!({ "request": { "salesOrderId": item } }),
            "salesOrderId",
        ),
    ] {
        let error = erp.error(query, variables.clone()).await;
        assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{error}");
        assert!(text(&error["message"]).contains(names), "{names}: {error}");
    }
    // Values of the wrong type never get as far as the mutation.
    let error = erp
        .error(
            CREATE_CUSTOMER,
            json!({ "request": { "customerGroupId": group, "billingAddress": { "street": 7 } } }),
        )
        .await;
    assert_eq!(error["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(erp.data(counts, Value::Null).await, before);
}

#[tokio::test]
async fn a_write_needs_its_scope() {
    let erp = Erp::start().await;
    let scopes = |scopes: Value| json!({ "grantedScopes": scopes });
    let create = "mutation { CreateCategory(request: { name: \"Neu\" }) { categoryId } }";
    erp.platform
        .control(Method::PATCH, "settings", scopes(json!(["items.read"])))
        .await;
    let error = erp.error(create, Value::Null).await;
    assert_eq!(error["extensions"]["code"], "INTERNAL_ERROR");
    assert!(
        text(&error["message"]).contains("items.write")
            && text(&error["message"]).contains("capabilities.erp.api.scopes")
    );
    let seen = erp
        .platform
        .control(Method::GET, "requests", Value::Null)
        .await;
    assert!(text(&seen.as_array().unwrap().last().unwrap()["reason"]).contains("items.write"));
    for umbrella in ["system.all", "wawiapp.all", "items.write"] {
        erp.platform
            .control(Method::PATCH, "settings", scopes(json!([umbrella])))
            .await;
        erp.data(create, Value::Null).await;
    }
}

#[tokio::test]
async fn an_update_is_tried_on_a_part_without_being_kept() {
    let erp = Erp::start().await;
    let id = erp.first("QueryItems", "id").await;
    let query = "query($id: ID) { GetItemById(id: $id) { identifiers { sku applyUpdate(other: { gtin: \"1\" }) { sku gtin } gtin } } }";
    let item = erp.data(query, json!({ "id": id })).await["GetItemById"]["identifiers"].clone();
    assert_eq!(
        item["applyUpdate"],
        json!({ "sku": item["sku"], "gtin": "1" })
    );
    assert_ne!(item["gtin"], "1");
}

#[tokio::test]
async fn an_absent_variable_is_no_null() {
    let erp = Erp::start().await;
    let query = "query($gtin: String, $sku: String) { QueryItems(first: 0, where: { gtin: { eq: $gtin }, or: [{ sku: { startsWith: $sku } }] }) { totalCount } }";
    let count = async |variables: Value| {
        erp.data(query, variables).await["QueryItems"]["totalCount"]
            .as_u64()
            .unwrap()
    };
    let (all, without) = (count(json!({})).await, count(json!({ "gtin": null })).await);
    assert!(all > 2_000 && without < all / 4, "{all} {without}");
}

#[tokio::test]
async fn a_repeated_mutation_with_its_key_is_replayed() {
    let erp = Erp::start().await;
    let send = async |key: &str| {
        let query =
            "mutation { new: CreateCategory(request: { name: \"Nur einmal\" }) { categoryId } }";
        let request = erp
            .platform
            .post("erp/v2/graphql")
            .bearer_auth(&erp.token)
            .header("X-Tenant-ID", &erp.tenant);
        let response = request
            .header("Idempotency-Key", key)
            .json(&json!({ "query": query }))
            .send()
            .await
            .unwrap();
        response.json::<Value>().await.unwrap()
    };
    let was_replayed =
        |answer: &Value| answer["extensions"]["idempotency"]["new"]["wasReplayed"].clone();
    let (first, again, other) = (send("a").await, send("a").await, send("b").await);
    assert_eq!(
        (
            was_replayed(&first),
            was_replayed(&again),
            was_replayed(&other)
        ),
        (json!(false), json!(true), json!(false))
    );
    assert_eq!(first["data"], again["data"]);
    assert_ne!(first["data"], other["data"]);
    let all = "{ QueryCategories(first: 500) { nodes { name } } }";
    let all = erp.data(all, Value::Null).await;
    let all = all["QueryCategories"]["nodes"].as_array().unwrap();
    let made = all.iter().filter(|node| node["name"] == "Nur einmal");
    assert_eq!(made.count(), 2);
    // What was undone is not said again.
    erp.undo().await;
    assert_eq!(was_replayed(&send("a").await), json!(false));
}

#[tokio::test]
async fn a_change_is_seen_by_whoever_asks_for_what_is_new() {
    let erp = Erp::start().await;
    let newest =
        "{ QueryItems(first: 1, order: [{ modifiedDate: DESC }]) { nodes { id modifiedDate } } }";
    let before =
        erp.data(newest, Value::Null).await["QueryItems"]["nodes"][0]["modifiedDate"].clone();
    let first = "{ QueryItems(first: 1) { nodes { id averagePurchasePriceNet } } }";
    let item = erp.data(first, Value::Null).await["QueryItems"]["nodes"][0].clone();
    let change = json!({ "itemId": item["id"], "prices": { "salesPriceNet": 2000 } });
    erp.data(CHANGE_ITEM, json!({ "request": change })).await;
    let query = "query($since: DateTime) { QueryItems(where: { modifiedDate: { gt: $since } }) { nodes { id averagePurchasePriceNet } } }";
    let since = erp.data(query, json!({ "since": before })).await;
    // What it is bought for does not follow what it is sold for.
    assert_eq!(since["QueryItems"]["nodes"], json!([item]));
}

#[tokio::test]
async fn a_position_is_found_by_its_item_number_or_needs_a_name() {
    let erp = Erp::start().await;
    let (customer, sku) = (
        erp.first("QueryCustomers", "id").await,
        erp.first("QueryItems", "sku").await,
    );
    let request = |line: Value| {
        json!({ "request": { "customerId": customer, "companyId": customer, "languageIso": "de",
            "billingAddress": { "street": "a", "city": "b", "countryIso": "DE" },
            "departureCountry": { "countryIso": "DE" }, "paymentDetails": {}, "lineItems": [line] } })
    };
    let made = erp
        .data(CREATE_ORDER, request(json!({ "sku": sku, "quantity": 1 })))
        .await;
    let query = "query($id: ID!) { GetSalesOrderById(salesOrderId: $id) { lineItems { itemId name salesPriceNet } } }";
    let id = made["CreateSalesOrder"]["salesOrderId"].clone();
    let order = erp.data(query, json!({ "id": id })).await;
    let line = &order["GetSalesOrderById"]["lineItems"][0];
    assert_eq!(line["itemId"], erp.first("QueryItems", "id").await);
    assert_eq!(line["name"], erp.first("QueryItems", "name").await);
    assert_eq!(
        line["salesPriceNet"],
        erp.first("QueryItems", "salesPriceNet").await
    );
    for line in [json!({}), json!({ "sku": "gibt es nicht" })] {
        let error = erp.error(CREATE_ORDER, request(line)).await;
        assert!(
            text(&error["message"]).contains("lineItems[0].itemId"),
            "{error}"
        );
    }
}
