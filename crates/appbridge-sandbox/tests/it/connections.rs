//! How many connections there may be.

use appbridge_sandbox::{Config, Sandbox};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Every one that is open holds a place; who comes later waits for one.
#[tokio::test]
async fn connections_are_bounded() {
    let sandbox = Sandbox::start(Config::default()).await.unwrap();
    let address = sandbox.url().socket_addrs(|| None).unwrap()[0];
    let request = format!("GET /_sandbox/faults HTTP/1.1\r\nHost: {address}\r\n\r\n");
    let answered = async |stream: &mut TcpStream| {
        let mut beginning = [0; 12];
        stream.read_exact(&mut beginning).await.unwrap();
        assert_eq!(&beginning, b"HTTP/1.1 200");
    };
    let mut open = Vec::new();
    for _ in 0..256 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        answered(&mut stream).await;
        open.push(stream);
    }
    let mut late = TcpStream::connect(address).await.unwrap();
    late.write_all(request.as_bytes()).await.unwrap();
    let soon = std::time::Duration::from_millis(300);
    let early = tokio::time::timeout(soon, answered(&mut late)).await;
    assert!(early.is_err(), "more than 256 connections are served");
    drop(open.pop());
    answered(&mut late).await;
}
