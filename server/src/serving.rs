//! From a service to a running server, and back: it starts, listens, and stops without breaking anything off.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use crate::admin;
use crate::router::router;
use crate::service::Shared;
use crate::{ringing, telemetry, workers};

/// How long those who are being served may take after the server was asked to stop.
const GRACE: Duration = Duration::from_secs(20);

/// The server cannot listen where it was told to.
#[derive(Debug, thiserror::Error)]
#[error("nothing can listen on {listen}")]
pub struct ListenError {
    listen: SocketAddr,
    #[source]
    cause: io::Error,
}

/// Serves until the process is asked to stop; then finishes what was begun and closes the database.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(service: Shared) -> Result<(), ListenError> {
    let listen = service.config.listen;
    let listener = listen_to(listen).await?;
    let figures = match service.config.metrics {
        Some(listen) => Some(listen_to(listen).await?),
        None => None,
    };
    let mut signals = StopSignals::listen().map_err(|cause| ListenError { listen, cause })?;
    if service.config.features.pwa
        && let Err(error) = service.vapid().await
    {
        // Everything else works; whoever wants notifications is told.
        telemetry::report(&error);
    }
    let (stopper, stop) = watch::channel(false);
    if let Some(figures) = figures {
        let server = axum::serve(figures, admin::open_routes(&service));
        tokio::spawn(server.with_graceful_shutdown(stopped(stop.clone())).into_future());
    }
    let workers = [
        workers::start(service.clone(), stop.clone()),
        ringing::start(service.clone(), stop.clone()),
    ];
    let routes = router(&service).into_make_service_with_connect_info::<SocketAddr>();
    let site = service.config.site.as_str();
    tracing::info!(%listen, site, version = service.config.version, "serving");
    if service.config.site.is_exposed() {
        tracing::warn!("SITE_URL is http: passwords cross the network unprotected");
    }
    if !service.config.features.mail {
        tracing::warn!("SMTP_URL is not set: who forgets their password cannot set a new one");
    }
    let server = axum::serve(listener, routes).with_graceful_shutdown(stopped(stop.clone()));
    let server = tokio::spawn(server.into_future());
    signals.next().await;
    service.drain();
    let drain = service.config.drain;
    tracing::info!(drain_seconds = drain.as_secs(), "stopping");
    tokio::select! {
        () = tokio::time::sleep(drain) => {}
        // Who asks twice does not want to wait.
        () = signals.next() => {}
    }
    // All receivers live until here.
    let _ = stopper.send(true);
    if tokio::time::timeout(GRACE, server).await.is_err() {
        tracing::warn!("some requests were broken off");
    }
    for worker in workers {
        let _ = worker.await;
    }
    service.post.close().await;
    if let Some(browsers) = &service.browsers {
        browsers.close().await;
    }
    // A request that was broken off may hold a connection; what it committed is on disk.
    if tokio::time::timeout(GRACE, service.store.close()).await.is_err() {
        tracing::warn!("the database was not closed in time");
    }
    tracing::info!("stopped");
    Ok(())
}

async fn listen_to(listen: SocketAddr) -> Result<TcpListener, ListenError> {
    TcpListener::bind(listen).await.map_err(|cause| ListenError { listen, cause })
}

async fn stopped(mut stop: watch::Receiver<bool>) {
    // An error means that the sender is gone, which is a stop as well.
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Ctrl-C and the signal of a service manager. Heard from the start, so that none is missed.
struct StopSignals([Signal; 2]);

impl StopSignals {
    fn listen() -> io::Result<Self> {
        Ok(Self([signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?]))
    }

    /// Waits for the next one.
    async fn next(&mut self) {
        let [interrupt, terminate] = &mut self.0;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    }
}
