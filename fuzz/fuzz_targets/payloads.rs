//! What the host answers and publishes, and what the demo's backend answers.

#![no_main]

use appbridge_types::demo::{Customer, Item, Page, SalesOrder};
use appbridge_types::tenant::{SessionInfo, TenantConnection};
use appbridge_types::event::{CustomerChanged, ItemChanged, SalesOrderChanged};
use appbridge_types::method::{AppToken, NoReply};
use fuzz::round_trip;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _: Result<NoReply, _> = serde_json::from_slice(data);
    round_trip::<AppToken>(data);
    round_trip::<CustomerChanged>(data);
    round_trip::<ItemChanged>(data);
    round_trip::<SalesOrderChanged>(data);
    round_trip::<TenantConnection>(data);
    round_trip::<SessionInfo>(data);
    round_trip::<Page<Item>>(data);
    round_trip::<Page<SalesOrder>>(data);
    round_trip::<Customer>(data);
});
