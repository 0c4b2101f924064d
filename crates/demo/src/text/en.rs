//! English.

use super::{
    AccountTexts, ErpTexts, Explanation, Explanations, HubTexts, PaneTexts, SetupTexts, StepTexts,
    Texts,
};

/// The app's English texts.
pub(crate) static EN: Texts = Texts {
    app_name: "Rust-Demo",
    try_again: "Try again",
    loading: "Loading …",
    connecting: "Connecting to JTL …",
    error_code: "Error code:",
    tenant: "Tenant",
    partial: "JTL did not give everything.",
    partial_about: "Some of it may be missing. Try again later.",
    unreadable_about: "Everything else is shown. If it stays like this, please contact the app's provider.",
    account: AccountTexts {
        label: "Account",
        sign_out: "Sign out",
        hub: "Go to the JTL Hub",
    },
    setup: SetupTexts {
        title: "Set up the app",
        lead: "The app is connected to your JTL tenant. This takes a few seconds.",
        steps: "Steps of the setup",
        connect: StepTexts {
            name: "Connect to JTL",
            about: "The app makes contact with the JTL Hub.",
        },
        tenant: StepTexts {
            name: "Connect the tenant",
            about: "The app's server checks who you are and remembers the tenant.",
        },
        finish: StepTexts {
            name: "Finish the installation",
            about: "The Hub learns that everything is ready.",
        },
        pending: "To do",
        running: "In progress",
        done: "Done",
        failed: "Failed",
        success: "The setup is complete.",
        success_about: "You can close this page and open the app from the sidebar of JTL-Wawi.",
        known_since: |day| ["The tenant has been connected since ", day, "."].concat(),
    },
    erp: ErpTexts {
        title: "Items",
        lead: "All items of your tenant, straight from JTL-Wawi.",
        search: "Search for items",
        search_hint: "Name or item number",
        caption: "Items of the tenant",
        sku: "Item no.",
        name: "Name",
        manufacturer: "Manufacturer",
        available: "Available",
        stock: "In stock",
        net: "Net price",
        gross: "Gross price",
        gtin: "GTIN",
        inactive: "Inactive",
        unnamed: "Item without a name",
        paging: "Pages",
        previous: "Previous",
        next: "Next",
        position: |first, last, total| [first, "–", last, " of ", total, " items"].concat(),
        position_alone: |first, last| ["Items ", first, "–", last].concat(),
        unreadable: |count| match count {
            1 => "1 item could not be read.".to_owned(),
            count => [&count.to_string(), " items could not be read."].concat(),
        },
        nothing: "No items yet",
        nothing_about: "As soon as there are items in JTL-Wawi, they appear here.",
        nothing_found: |search| ["No items found for “", search, "”"].concat(),
        nothing_found_about: "Check the spelling, or search with fewer letters.",
        show_all: "Show all items",
    },
    pane: PaneTexts {
        title: "Customer",
        nothing: "No customer selected",
        nothing_about: "Select a customer in JTL-Wawi to see the details and the latest orders here.",
        not_following: "The pane cannot follow the selection.",
        not_following_about: "JTL does not report which customer is selected. Load the page again after each change.",
        number: "Customer no.",
        contact: "Contact",
        city: "City",
        email: "E-mail",
        unnamed: "Customer without a name",
        orders: "Latest orders",
        orders_of: |shown, total| [shown, " of ", total].concat(),
        no_orders: "This customer has not ordered anything yet.",
        orders_unreadable: |count| match count {
            1 => "1 order could not be read.".to_owned(),
            count => [&count.to_string(), " orders could not be read."].concat(),
        },
        cancelled: "Cancelled",
    },
    hub: HubTexts {
        title: "This app lives inside JTL",
        lead: "It shows items and customers of your tenant, where you work with them: in JTL-Wawi.",
        not_embedded: "This page only works inside JTL.",
        not_embedded_about: "It was opened on its own, so it does not know who you are. Open it from JTL as described below.",
        steps: "How to use the app",
        install: StepTexts {
            name: "Install the app",
            about: "Open the JTL Hub, choose the app and click “Install”. The setup connects your tenant.",
        },
        open: StepTexts {
            name: "Open the items",
            about: "In JTL-Wawi, the app has an entry of its own in the sidebar.",
        },
        look: StepTexts {
            name: "Look at customers",
            about: "Select a customer in JTL-Wawi: the app's pane shows the last orders beside it.",
        },
    },
    explanations: Explanations {
        not_embedded: Explanation {
            title: "This page only works inside JTL.",
            advice: "Open the app from the sidebar of JTL-Wawi or from the JTL Hub.",
        },
        host_silent: Explanation {
            title: "JTL does not answer.",
            advice: "Load the page again. If that does not help, close the app in JTL and open it anew.",
        },
        host_refused: Explanation {
            title: "JTL refused the request.",
            advice: "Try again. If that does not help, close the app in JTL and open it anew.",
        },
        sdk: Explanation {
            title: "The connection to JTL could not be started.",
            advice: "Load the page again. If that does not help, please contact the app's provider.",
        },
        sdk_late: Explanation {
            title: "The app was too late for JTL.",
            advice: "Load the page again. If that does not help, the app is at fault: please contact its provider.",
        },
        not_connected: Explanation {
            title: "This tenant is not connected yet.",
            advice: "Open the app in the JTL Hub and run the setup. After that, try again here.",
        },
        sign_in: Explanation {
            title: "Your sign-in was not accepted.",
            advice: "It may have expired. Load the page again, or sign in to JTL once more.",
        },
        licence: Explanation {
            title: "The licence does not cover this.",
            advice: "Please check in the JTL Hub whether your tenant has a licence for the app.",
        },
        permission: Explanation {
            title: "The app may not read this data.",
            advice: "An administrator can grant the missing permission in the JTL Hub.",
        },
        app_refused: Explanation {
            title: "JTL does not accept the app.",
            advice: "Please check in the JTL Hub whether the app is installed. If it is, contact the app's provider.",
        },
        not_found: Explanation {
            title: "This record does not exist any more.",
            advice: "It may have been deleted in the meantime. Please select another one.",
        },
        too_many: Explanation {
            title: "Too many requests at once.",
            advice: "Wait a moment and try again.",
        },
        platform: Explanation {
            title: "JTL cannot be reached at the moment.",
            advice: "This usually passes by itself. Try again in a few minutes.",
        },
        fault: Explanation {
            title: "Something went wrong.",
            advice: "Try again. If it happens once more, please give the app's provider the error code.",
        },
        unreachable: Explanation {
            title: "The app's server cannot be reached.",
            advice: "Check your internet connection and try again.",
        },
        timed_out: Explanation {
            title: "The answer takes too long.",
            advice: "Try again in a moment.",
        },
        unreadable: Explanation {
            title: "The answer could not be understood.",
            advice: "The app may have been updated. Load the page again.",
        },
    },
};
