//! The program itself: how it starts, refuses to start, and ends.

use crate::process::{Running, SECRET, against, complete, program, refusal, started_by};
use crate::support::{Jtl, database_url};
use tokio::process::Command;

#[tokio::test]
async fn everything_that_is_missing_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let text = refusal(program(folder.path())).await;
    for name in [
        "CLIENT_ID",
        "CLIENT_SECRET",
        "JTL_API_BASE",
        "JTL_AUTH_BASE",
    ] {
        assert!(
            text.contains(&format!("{name} is not set: ")),
            "{name}: {text}"
        );
    }
}

#[tokio::test]
async fn every_malformed_setting_is_named_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    for (name, value, advice) in [
        ("JTL_API_BASE", "http://api.jtl-cloud.com", "https://"),
        ("JTL_AUTH_BASE", "nonsense", "https://"),
        ("JTL_ISSUER", "http://10.0.0.1", "loopback"),
        ("JTL_AUTH", "basic", "service-account"),
        ("PUBLIC_URL", "http://apps.example/demo/", "https://"),
        ("PUBLIC_URL", "https://apps.example/a b/", "digits"),
        (
            "PUBLIC_URL",
            "https://apps.example/api/",
            "routes of its own",
        ),
        ("PUBLIC_URL", "https:///demo/", "not a URL"),
        ("PUBLIC_URL", "https://apps.example/a/../demo/", ". or .."),
        (
            "HTTPS_PROXY",
            "http//proxy:3128",
            "http://proxy.example:3128",
        ),
        ("https_proxy", "socks5://proxy:1080", "not socks"),
        (
            "DATABASE_URL",
            "postgres://app:100%@db.example/app",
            "write % as %25",
        ),
        ("JTL_SESSION_TOKENS", "off", "JTL_APP_ID"),
        ("JTL_SCOPE", "profile", "openid"),
        ("SIGN_IN_IDLE_SECONDS", "0", "1 to 31536000"),
        ("PORT", "eighty", "0 to 65535"),
        ("HOST", "localhost", "0.0.0.0"),
        ("TENANT_REQUESTS_PER_MINUTE", "-1", "0 to 1000000000"),
        ("DATABASE_URL", "mysql://localhost/demo", "sqlite:"),
        (
            "DATABASE_URL",
            "sqlite:/no/such/folder/demo.db",
            "cannot be opened",
        ),
        (
            "FRAME_ANCESTORS",
            "*; script-src *",
            "https://*.jtl-cloud.com",
        ),
        ("LOG_FORMAT", "xml", "json"),
    ] {
        let mut command = complete(folder.path());
        command.env(name, value);
        let text = refusal(command).await;
        assert!(
            text.contains(name) && text.contains(advice),
            "{name}: {text}"
        );
    }
    for name in [
        "CLIENT_SECRET_FILE",
        "METRICS_PORT",
        "MAX_BODY_BYTES",
        "SHUTDOWN_GRACE_SECONDS",
    ] {
        let mut command = complete(folder.path());
        command.env_remove("CLIENT_SECRET").env(name, "nonsense");
        let text = refusal(command).await;
        assert!(text.contains(&format!("{name} is malformed")), "{text}");
    }
    let mut command = complete(folder.path());
    command.env("JTL_APP_ID", "app");
    let text = refusal(command).await;
    assert!(text.contains("JTL_ISSUER is not set"), "{text}");
}

#[tokio::test]
async fn the_secret_has_no_option_and_help_shows_no_value() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = complete(folder.path());
    command.args(["--client-secret", "x"]);
    assert!(refusal(command).await.contains("--client-secret"));

    let mut command = complete(folder.path());
    let output = command
        .env("CLIENT_ID", "visible-client")
        .arg("--help")
        .output()
        .await
        .unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    for name in [
        "CLIENT_ID",
        "CLIENT_SECRET",
        "JTL_API_BASE",
        "--port",
        "HOST",
        "CLIENT_SECRET_FILE",
        "METRICS_PORT",
        "TENANT_REQUESTS_PER_MINUTE",
        "SHUTDOWN_GRACE_SECONDS",
        "SHUTDOWN_DELAY_SECONDS",
        "FRAME_ANCESTORS",
        "PUBLIC_URL",
        "JTL_SESSION_TOKENS",
        "JTL_PUBLIC_CLIENT_ID",
        "JTL_SCOPE",
        "SIGN_IN_IDLE_SECONDS",
        "SIGN_IN_LIFETIME_SECONDS",
        "JTL_HUB_URL",
        "LOG_FORMAT",
    ] {
        assert!(help.contains(name), "{name}: {help}");
    }
    assert!(
        !help.contains(SECRET) && !help.contains("visible-client"),
        "{help}"
    );
}

#[tokio::test]
async fn the_secret_may_come_from_a_file() {
    let (jtl, folder) = (Jtl::start().await, tempfile::tempdir().unwrap());
    let file = folder.path().join("secret");
    let mut command = against(&jtl, folder.path(), &database_url(folder.path()));
    command.env("CLIENT_SECRET_FILE", &file);
    let both = refusal({
        let mut command = complete(folder.path());
        command.env("CLIENT_SECRET_FILE", &file);
        command
    })
    .await;
    assert!(
        both.contains("CLIENT_SECRET_FILE cannot be used: CLIENT_SECRET is set as well"),
        "{both}"
    );
    for (content, complaint) in [
        (None, "cannot be read"),
        (Some(String::new()), "is empty"),
        (Some(SECRET.repeat(1000)), "more than 4 KiB"),
    ] {
        if let Some(content) = content {
            std::fs::write(&file, content).unwrap();
        }
        let mut command = complete(folder.path());
        command
            .env_remove("CLIENT_SECRET")
            .env("CLIENT_SECRET_FILE", &file);
        let text = refusal(command).await;
        assert!(
            text.contains("CLIENT_SECRET_FILE") && text.contains(complaint),
            "{text}"
        );
    }
    // The sandbox takes no other secret than its own.
    std::fs::write(&file, format!("{}\n", jtl.sandbox.client_secret())).unwrap();
    let running = Running::start(command.env_remove("CLIENT_SECRET")).await;
    let token = jtl.token_of(0).await;
    assert_eq!(running.connect(&token).await.status(), 200);
    running.end().await;
}

#[tokio::test]
async fn what_cannot_be_a_database_is_refused_with_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let inside = |name: &str| folder.path().join(name);
    std::fs::create_dir(inside("folder.db")).unwrap();
    std::fs::write(
        inside("text.db"),
        "A text of more than a hundred bytes. ".repeat(100),
    )
    .unwrap();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    for (url, wrong) in [
        ("sqlite:folder.db", "its path leads to a folder"),
        ("sqlite:/dev/null", "no file"),
        ("sqlite:text.db", "file is not a database"),
        ("sqlite:nowhere/demo.db", "its folder does not exist"),
        ("sqlite:missing.db?mode=rw", "it does not exist"),
        ("sqlite:", "names no file"),
        ("sqlite:demo.db?mode=memory", "parameter that is not known"),
        ("postgres://app@127.0.0.1", "names no database"),
        ("postgres://app@127.0.0.1:0/app", "the port 0"),
        (
            "postgres://app@127.0.0.1/app?pool=3",
            "parameter that is not known",
        ),
        (
            "postgres://app:12@one-piece#two@127.0.0.1/app",
            "write @ as %40",
        ),
        (&format!("postgres://app@127.0.0.1:{port}/app"), "refused"),
    ] {
        let mut command = complete(folder.path());
        command.env("DATABASE_URL", url);
        let text = refusal(command).await;
        assert!(
            text.contains("DATABASE_URL") && text.contains(wrong),
            "{url}: {text}"
        );
        assert!(!text.contains("piece") && !text.contains("two"), "{text}");
    }
    assert!(!inside("missing.db").exists() && !inside("text.db-reserve").exists());

    // Nobody is there; but that is asked of the address, not of a name in brackets.
    let mut command = complete(folder.path());
    command.env("DATABASE_URL", format!("postgres://app@[::1]:{port}/app"));
    let text = refusal(command).await;
    assert!(!text.contains("lookup"), "{text}");
}

/// SQLite could open a file there, and not its log.
#[tokio::test]
async fn a_folder_that_takes_no_files_is_refused() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    let folder = tempfile::tempdir().unwrap();
    let closed = folder.path().join("closed");
    std::fs::create_dir(&closed).unwrap();
    let url = format!("sqlite://{}", closed.join("demo.db").display());
    let mut command = complete(folder.path());
    command.env("DATABASE_URL", &url);
    let is_root = closed.metadata().unwrap().uid() == 0;
    let unprivileged = || {
        // Root may write everywhere, unless it gives up the right to.
        let mut starter = Command::new(if is_root { "setpriv" } else { "env" });
        if is_root {
            starter.args(["--bounding-set=-dac_override", "--inh-caps=-dac_override"]);
        }
        started_by(starter, &command)
    };
    for _ in ["without a file", "with one"] {
        std::fs::set_permissions(&closed, PermissionsExt::from_mode(0o555)).unwrap();
        let text = refusal(unprivileged()).await;
        let wrong = "this program may not create files in its folder";
        assert!(text.contains(wrong), "{text}");
        std::fs::set_permissions(&closed, PermissionsExt::from_mode(0o755)).unwrap();
        Running::start(&mut unprivileged()).await.end().await;
        std::fs::remove_file(closed.join("demo.db-reserve")).unwrap();
    }
}

/// An address of PostgreSQL holds a password, and whatever fails with it in its
/// hands must not repeat it.
#[tokio::test]
async fn the_password_of_the_database_is_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    // A real server, which knows neither this user nor this database.
    let real = crate::support::postgres::database_url().await;
    let socket = real.split("host=").nth(1).unwrap();
    let socket = socket.split('&').next().unwrap();
    let nobody_there = format!("postgres://user:{SECRET}@127.0.0.1:{port}/demo");
    let mut command = complete(folder.path());
    command.env("DATABASE_URL", &nobody_there);
    let text = refusal(command).await;
    assert!(text.contains("refused"), "{text}");
    for url in [
        nobody_there,
        format!("postgres://user:{SECRET}@127.0.0.1:port/demo"),
        format!("postgres://user:{SECRET}@127.0.0.1/demo?sslmode={SECRET}"),
        format!("postgres://user:{SECRET}@127.0.0.1:{port}/demo?sslrootcert={SECRET}"),
        format!("postgres:///demo?host={socket}&user=nobody&password={SECRET}"),
        format!("postgres:///demo?host={socket}&user=tests&password={SECRET}&odd={SECRET}"),
        format!("postgres:///demo?host=/no/such/socket&password={SECRET}"),
        format!("mysql://user:{SECRET}@127.0.0.1/demo"),
        SECRET.to_owned(),
    ] {
        let mut command = complete(folder.path());
        command.env("DATABASE_URL", &url).env("RUST_LOG", "trace");
        let text = refusal(command).await;
        assert!(text.contains("DATABASE_URL"), "{url}: {text}");
    }
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let mut command = complete(folder.path());
    command.args(["--port", &port]);
    let text = refusal(command).await;
    assert!(
        text.contains(&format!("PORT {port} cannot be used")),
        "{text}"
    );
}

#[tokio::test]
async fn settings_may_come_from_a_file_whose_lines_are_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let lines = format!(
        "CLIENT_ID=client\nCLIENT_SECRET={SECRET}\nJTL_API_BASE=https://api.jtl-cloud.com\n\
         JTL_AUTH_BASE=https://auth.jtl-cloud.com\nPORT=0\n"
    );
    std::fs::write(folder.path().join(".env"), &lines).unwrap();
    let running = Running::start(&mut program(folder.path())).await;
    // The default database lies in the working directory.
    assert!(folder.path().join("demo-server.db").is_file());
    running.end().await;
    std::fs::write(
        folder.path().join(".env"),
        format!("CLIENT_SECRET='{SECRET}"),
    )
    .unwrap();
    let text = refusal(program(folder.path())).await;
    assert!(text.contains(".env"), "{text}");
}

/// The whole program against the sandbox, over sockets, twice.
#[tokio::test]
async fn it_serves_ends_in_order_and_remembers() {
    let (jtl, folder) = (Jtl::start().await, tempfile::tempdir().unwrap());
    let token = jtl.token_of(0).await;
    let client = reqwest::Client::new();
    let mut command = against(&jtl, folder.path(), &database_url(folder.path()));
    let running = Running::start(&mut command).await;
    let session = format!("{}api/session", running.url);
    let health = client
        .get(format!("{}health", running.url))
        .send()
        .await
        .unwrap();
    assert_eq!(
        health.json::<serde_json::Value>().await.unwrap()["status"],
        "ok"
    );
    let connect = client
        .post(format!("{}api/connect-tenant", running.url))
        .bearer_auth(&token);
    assert_eq!(connect.send().await.unwrap().status(), 200);
    let items = client
        .get(format!("{}api/items?first=2", running.url))
        .bearer_auth(&token);
    let items: serde_json::Value = items.send().await.unwrap().json().await.unwrap();
    assert_eq!(items["items"].as_array().unwrap().len(), 2);
    assert_eq!(client.get(&session).send().await.unwrap().status(), 401);
    let log = running.end().await;
    for step in 3..=10 {
        assert!(
            log.contains(&format!("\"step\":{step}")),
            "step {step}: {log}"
        );
    }
    assert!(log.contains("\"level\":\"TRACE\""));
    assert!(
        !log.contains("eyJ") && !log.contains(jtl.sandbox.client_secret()),
        "{log}"
    );

    let running = Running::start(&mut command).await;
    let session = client
        .get(format!("{}api/session", running.url))
        .bearer_auth(&token);
    let session: serde_json::Value = session.send().await.unwrap().json().await.unwrap();
    assert_eq!(session["connected"], true);
    running.end().await;
}
