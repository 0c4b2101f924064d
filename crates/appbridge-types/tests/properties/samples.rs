//! Values of the payload types.

use appbridge_types::claims::{AppClaims, Audience, SessionClaims};
use appbridge_types::demo::{Customer, Item, Page, SalesOrder};
use appbridge_types::error::{ErrorBody, ErrorDetail};
use appbridge_types::event::{CustomerChanged, ItemChanged, SalesOrderChanged};
use appbridge_types::manifest::{
    Api, AppLauncher, Authentication, Capabilities, Erp, Hub, Icons, Lifecycle, Listing, LocalText,
    Manifest, Media, MenuItem, Pane, PublicClient,
};
use appbridge_types::method::AppToken;
use appbridge_types::tenant::{SessionInfo, TenantConnection};
use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;
use uuid::Uuid;

use crate::text;

fn uuid() -> impl Strategy<Value = Uuid> {
    any::<u128>().prop_map(Uuid::from_u128)
}

/// Amounts with four decimals, as an ERP has them: of those `serde_json` reads
/// what it wrote. With all sixteen digits of a float it may be off by the last.
fn amount() -> impl Strategy<Value = f64> {
    any::<i32>().prop_map(|amount| f64::from(amount) / 10_000.0)
}

/// The id of a selected record. An empty one means that none is selected, and is
/// not written.
fn selection() -> impl Strategy<Value = Option<String>> {
    of(text()).prop_map(|id| id.filter(|id| !id.is_empty()))
}

pub fn session_claims() -> impl Strategy<Value = SessionClaims> {
    let times = (any::<u64>(), of(any::<u64>()));
    (times, of(text()), uuid(), uuid(), of(text()), of(text())).prop_map(
        |((exp, nbf), iss, user_id, tenant_id, tenant_slug, kid)| SessionClaims {
            exp,
            nbf,
            iss,
            user_id,
            tenant_id,
            tenant_slug,
            kid,
        },
    )
}

pub fn audience() -> impl Strategy<Value = Audience> {
    prop_oneof![
        text().prop_map(Audience::One),
        vec(text(), 0..4).prop_map(Audience::Several),
    ]
}

pub fn app_claims() -> impl Strategy<Value = AppClaims> {
    let times = (any::<u64>(), of(any::<u64>()));
    (times, text(), audience(), text(), uuid(), of(text())).prop_map(
        |((exp, nbf), iss, aud, sub, tenant_id, app_id)| AppClaims {
            exp,
            nbf,
            iss,
            aud,
            sub,
            tenant_id,
            app_id,
        },
    )
}

pub fn app_token() -> impl Strategy<Value = AppToken> {
    text().prop_map(|access_token| AppToken { access_token })
}

pub fn error_body() -> impl Strategy<Value = ErrorBody> {
    (text(), text()).prop_map(|(code, message)| ErrorBody {
        error: ErrorDetail { code, message },
    })
}

pub fn customer_changed() -> impl Strategy<Value = CustomerChanged> {
    selection().prop_map(|customer_id| CustomerChanged { customer_id })
}

pub fn item_changed() -> impl Strategy<Value = ItemChanged> {
    selection().prop_map(|item_id| ItemChanged { item_id })
}

pub fn sales_order_changed() -> impl Strategy<Value = SalesOrderChanged> {
    selection().prop_map(|sales_order_id| SalesOrderChanged { sales_order_id })
}

pub fn manifest() -> impl Strategy<Value = Manifest> {
    let lifecycle = (of(text()), of(text()), of(text())).prop_map(
        |(configuration_url, connect_url, disconnect_url)| Lifecycle {
            configuration_url,
            connect_url,
            disconnect_url,
        },
    );
    let launcher = of(text().prop_map(|redirect_url| AppLauncher { redirect_url }));
    let menu_item = (text(), text(), text()).prop_map(|(id, name, url)| MenuItem { id, name, url });
    let pane = (text(), text(), any::<bool>(), text(), vec(text(), 0..3)).prop_map(
        |(context, title, match_child_context, url, required_scopes)| Pane {
            context,
            title,
            match_child_context,
            url,
            required_scopes,
        },
    );
    let erp = (vec(menu_item, 0..3), vec(pane, 0..3), vec(text(), 0..3)).prop_map(
        |(menu_items, pane, scopes)| Erp {
            menu_items,
            pane,
            api: Api { scopes },
        },
    );
    let public_client = of((vec(text(), 0..3), vec(text(), 0..3)).prop_map(
        |(redirect_uris, post_logout_redirect_uris)| PublicClient {
            redirect_uris,
            post_logout_redirect_uris,
        },
    ));
    (text(), text(), lifecycle, launcher, erp, public_client).prop_map(
        |(technical_name, version, lifecycle, app_launcher, erp, public_client)| Manifest {
            technical_name,
            version,
            lifecycle,
            capabilities: Capabilities {
                hub: Hub { app_launcher },
                erp,
            },
            authentication: Authentication { public_client },
        },
    )
}

pub fn listing() -> impl Strategy<Value = Listing> {
    let texts = || {
        let local = (of(text()), of(text())).prop_map(|(short, full)| LocalText { short, full });
        btree_map(text(), local, 0..3)
    };
    let icons = (of(text()), of(text())).prop_map(|(light, dark)| Icons { light, dark });
    (of(text()), texts(), texts(), icons).prop_map(|(default_locale, name, description, icons)| {
        Listing {
            default_locale,
            name,
            description,
            media: Media { icons },
        }
    })
}

pub fn page<T: std::fmt::Debug>(
    record: impl Strategy<Value = T>,
) -> impl Strategy<Value = Page<T>> {
    let position = (of(any::<u64>()), any::<bool>(), of(text()));
    let gaps = (any::<u64>(), any::<bool>());
    (vec(record, 0..3), position, gaps).prop_map(|(items, position, gaps)| {
        let (total_count, has_next_page, end_cursor) = position;
        let (unreadable, is_partial) = gaps;
        Page {
            items,
            total_count,
            has_next_page,
            end_cursor,
            unreadable,
            is_partial,
        }
    })
}

pub fn tenant_connection() -> impl Strategy<Value = TenantConnection> {
    (uuid(), of(text()), any::<u64>(), any::<bool>()).prop_map(
        |(tenant_id, tenant_slug, connected_at, newly_connected)| TenantConnection {
            tenant_id,
            tenant_slug,
            connected_at,
            newly_connected,
        },
    )
}

pub fn session_info() -> impl Strategy<Value = SessionInfo> {
    (uuid(), of(text()), text(), any::<u64>(), any::<bool>()).prop_map(
        |(tenant_id, tenant_slug, user_id, expires_at, connected)| SessionInfo {
            tenant_id,
            tenant_slug,
            user_id,
            expires_at,
            connected,
        },
    )
}

pub fn item() -> impl Strategy<Value = Item> {
    let names = (of(text()), text(), of(text()), of(text()), of(text()));
    let amounts = (amount(), amount(), amount(), amount());
    (names, amounts, any::<bool>()).prop_map(|(names, amounts, is_active)| {
        let (id, sku, name, gtin, manufacturer_name) = names;
        let (sales_price_net, sales_price_gross, stock_total, stock_available) = amounts;
        Item {
            id,
            sku,
            name,
            gtin,
            sales_price_net,
            sales_price_gross,
            stock_total,
            stock_available,
            manufacturer_name,
            is_active,
        }
    })
}

pub fn customer() -> impl Strategy<Value = Customer> {
    let names = (of(text()), of(text()), of(text()), of(text()), of(text()));
    (text(), of(text()), names, any::<bool>()).prop_map(
        |(id, customer_number, names, is_partial)| {
            let (first_name, last_name, email_address, company_name, city) = names;
            Customer {
                id,
                customer_number,
                first_name,
                last_name,
                email_address,
                company_name,
                city,
                is_partial,
            }
        },
    )
}

pub fn sales_order() -> impl Strategy<Value = SalesOrder> {
    let total = (of(amount()), of(text()));
    (text(), text(), text(), total, any::<bool>()).prop_map(
        |(id, number, date, (total_gross_amount, currency_iso), is_cancelled)| SalesOrder {
            id,
            sales_order_number: number,
            sales_order_date: date,
            total_gross_amount,
            currency_iso,
            is_cancelled,
        },
    )
}
