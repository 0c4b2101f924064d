//! Requests that another library has made.

use appbridge_server::{HttpClient, TransportError};
use axum::Router;
use axum::http::{Request, StatusCode};
use axum::response::Redirect;
use axum::routing::{get, post};
use tokio::net::TcpListener;

fn request(method: &str, address: &str, body: &str) -> Request<Vec<u8>> {
    let request = Request::builder().method(method).uri(address);
    request.body(body.as_bytes().to_vec()).unwrap()
}

#[tokio::test]
async fn a_request_goes_as_it_is_and_every_status_is_a_response() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new()
        .route(
            "/echo",
            post(async |body: String| (StatusCode::IM_A_TEAPOT, body)),
        )
        .route("/elsewhere", get(async || Redirect::to("/echo")));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let http = HttpClient::new().unwrap();
    let echo = |limit| http.exchange(request("POST", &format!("{base}/echo"), "12345"), limit);
    let response = echo(5).await.unwrap();
    assert_eq!(response.status(), StatusCode::IM_A_TEAPOT);
    assert_eq!(response.body(), b"12345");
    assert_eq!(echo(4).await.unwrap_err(), TransportError::TooLarge);
    let elsewhere = request("GET", &format!("{base}/elsewhere"), "");
    let elsewhere = http.exchange(elsewhere, 100).await.unwrap();
    assert_eq!(elsewhere.status(), StatusCode::SEE_OTHER);
    assert_eq!(elsewhere.headers()["location"], "/echo");
}

#[tokio::test]
async fn nothing_is_sent_to_an_address_that_others_can_listen_to() {
    let http = HttpClient::new().unwrap();
    for address in [
        "http://id.example/token",
        "http://127.0.0.1.example/",
        "http://10.0.0.1/",
    ] {
        let refused = http.exchange(request("POST", address, "code=a"), 100).await;
        assert_eq!(refused.unwrap_err(), TransportError::Insecure, "{address}");
    }
}
