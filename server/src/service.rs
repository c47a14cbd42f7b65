//! What the server holds, and what it does on behalf of an account.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use app::backend::{Backend, Failure, Later};
use domain::insight::Hours;
use domain::limits::Limits;
use domain::past::Done;
use domain::{
    AccountId, ClientId, Day, Envelope, HabitId, Head, Instant, Operation, OperationId, Reply,
    Request,
};
use store::{Condition, Settled, Store, StoreError};

use crate::account::password::Passwords;
use crate::assets::Site;
use crate::clock::{Entropy, SharedClock};
use crate::config::Config;
use crate::health::Readiness;
use crate::mail::{Letter, Mail, Mailer, Post};
use crate::metrics::{Metrics, Sent};
use crate::past;
use crate::push::Pusher;
use crate::reporting::Browsers;
use crate::sessions::{Sessions, SignedIn};
use crate::snapshots::Snapshots;
use crate::throttle::Throttle;

/// What the server is made of; handed to every route.
pub struct Service {
    /// The settings.
    pub config: Config,
    /// The clock.
    pub clock: SharedClock,
    /// Chance.
    pub entropy: Entropy,
    /// The database.
    pub store: Store,
    /// How much an account may change in a minute.
    pub limits: Limits,
    /// The built site.
    pub site: Arc<Site>,
    pub(crate) passwords: Passwords,
    pub(crate) throttle: Throttle,
    pub(crate) sessions: Sessions,
    pub(crate) snapshots: Snapshots,
    /// The way out for mails.
    pub post: Post,
    /// What is counted.
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) readiness: Readiness,
    is_draining: AtomicBool,
    pub(crate) pusher: Pusher,
    /// Who is told of errors in browsers, if anybody is.
    pub(crate) browsers: Option<Browsers>,
}

/// The service, as the routes share it.
pub type Shared = Arc<Service>;

/// What a service is made from.
pub struct Parts {
    /// The settings.
    pub config: Config,
    /// The clock.
    pub clock: SharedClock,
    /// Chance.
    pub entropy: Entropy,
    /// The database, migrated.
    pub store: Store,
    /// How passwords are hashed.
    pub passwords: Passwords,
    /// The built site.
    pub site: Site,
    /// Takes mails away; `None` where there is no mail.
    pub mailer: Option<Arc<dyn Mailer>>,
}

impl Service {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Shared {
        let Parts { config, clock, entropy, store, passwords, site, mailer } = parts;
        let metrics = Metrics::new(Arc::clone(&clock), &config.version);
        store.watch(Arc::clone(&metrics) as Arc<dyn store::Watch>);
        Arc::new(Self {
            throttle: Throttle::new(Arc::clone(&clock)),
            sessions: Sessions::new(store.clone()),
            snapshots: Snapshots::new(store.clone(), Arc::clone(&metrics)),
            limits: config.limits.clone(),
            site: Arc::new(site),
            // The pages say by the settings whether there is mail.
            post: Post::new(mailer.filter(|_| config.features.mail)),
            metrics,
            readiness: Readiness::default(),
            is_draining: AtomicBool::new(false),
            pusher: Pusher::new(&config),
            browsers: Browsers::start(&config, &clock),
            config,
            clock,
            entropy,
            store,
            passwords,
        })
    }

    /// From now on the server is not ready, so that balancers send nobody any more; it still serves.
    pub fn drain(&self) {
        self.is_draining.store(true, Ordering::Relaxed);
    }

    /// Whether the server is about to stop.
    pub fn is_draining(&self) -> bool {
        self.is_draining.load(Ordering::Relaxed)
    }

    /// The time it is.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// A mail that says `letter`.
    pub(crate) fn mail(&self, to: String, letter: Letter) -> Mail {
        let [high, low]: [u64; 2] =
            [self.entropy.bytes(), self.entropy.bytes()].map(u64::from_be_bytes);
        Mail { to, letter, at: self.now(), id: format!("{high:016x}{low:016x}") }
    }

    /// Sends a letter that nobody waits for, if there is mail and room.
    pub(crate) fn tell(&self, to: String, letter: Letter) {
        let mail = self.mail(to, letter);
        if let Err(full) = self.post.send(async move { Some(mail) }) {
            tracing::warn!("{full}");
        }
    }

    /// Hands an exchange of an account in.
    async fn commit(&self, caller: &SignedIn, request: Request) -> Result<Reply, Failure> {
        let (account, client) = (caller.account.id, request.client);
        let is_first = request.acked == 0 && !request.envelopes.is_empty();
        let reply = self.hand_in(account, request, None).await?.reply;
        // A session's own client has the session's name already.
        if is_first && client != caller.session.client {
            let named = self.store.name_client(account, client, &caller.session.label).await;
            // What was sent is saved; a device without a name is "another" one.
            let _ = named.map_err(|error| failure(&error));
        }
        Ok(reply)
    }

    /// Hands an exchange of an account in, whoever it comes from, on a condition if there is one.
    pub(crate) async fn hand_in(
        &self,
        account: AccountId,
        request: Request,
        condition: Option<Condition>,
    ) -> Result<Settled, Failure> {
        let sets = |sent: &Envelope| matches!(sent.operation, Operation::EditSettings(_));
        let sets = request.envelopes.iter().any(sets);
        let sent = Sent::of(&request);
        let settled =
            self.store.settle(account, request, condition, &self.limits, self.now()).await;
        let settled = settled.map_err(|error| failure(&error))?;
        self.metrics.decided(&sent, &settled.reply);
        self.snapshots.wrote(account, settled.reply.head);
        if sets {
            self.sessions.let_go(account);
        }
        Ok(settled)
    }

    /// Performs one operation of a plain form. `nonce` is its id: a form that is sent twice counts once.
    pub(crate) async fn perform(
        &self,
        caller: &SignedIn,
        operation: Operation,
        nonce: OperationId,
    ) -> Result<Head, Failure> {
        self.perform_at(caller, operation, nonce, self.now()).await
    }

    /// The same for an operation that was meant at a time, perhaps long before it could be sent.
    pub(crate) async fn perform_at(
        &self,
        caller: &SignedIn,
        operation: Operation,
        nonce: OperationId,
        at: Instant,
    ) -> Result<Head, Failure> {
        let reply = self.commit(caller, alone(caller.session.client, operation, nonce, at)).await?;
        if reply.retry_after_ms > 0 {
            return Err(Failure::SlowDown { seconds: seconds(reply.retry_after_ms) });
        }
        let refused = reply.refusals.iter().find(|refusal| refusal.id == nonce);
        refused.map_or(Ok(reply.head), |refusal| Err(Failure::Refused(refusal.rejection)))
    }
}

/// The service on behalf of the account that is signed in, for the time of one request.
#[derive(Clone)]
pub(crate) struct OnBehalf {
    service: Shared,
    caller: Arc<SignedIn>,
    outcome: Arc<Outcome>,
}

/// What a request has come to besides its answer.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    head: std::sync::OnceLock<Head>,
    redirect: std::sync::OnceLock<String>,
}

impl Outcome {
    /// The version of the account that the caller knows of now.
    pub(crate) fn head(&self) -> Option<Head> {
        self.head.get().copied()
    }

    /// Where the browser is to go.
    pub(crate) fn redirect(&self) -> Option<&str> {
        self.redirect.get().map(String::as_str)
    }
}

impl OnBehalf {
    pub(crate) fn new(service: &Shared, caller: &Arc<SignedIn>, outcome: &Arc<Outcome>) -> Self {
        let (service, caller, outcome) = (service.clone(), caller.clone(), outcome.clone());
        Self { service, caller, outcome }
    }

    async fn exchange(self, request: Request) -> Result<Reply, Failure> {
        let reply = self.service.commit(&self.caller, request).await?;
        self.note(reply.head);
        Ok(reply)
    }

    fn note(&self, head: Head) {
        // A request makes one exchange, so this is the first setting.
        let _ = self.outcome.head.set(head);
    }
}

impl Backend for OnBehalf {
    fn synchronize(&self, request: Request) -> Later<Reply> {
        Box::pin(self.clone().exchange(request))
    }

    fn perform(&self, operation: Operation, nonce: OperationId) -> Later<()> {
        let on_behalf = self.clone();
        Box::pin(async move {
            let head = on_behalf.service.perform(&on_behalf.caller, operation, nonce).await?;
            on_behalf.note(head);
            Ok(())
        })
    }

    fn history(&self, habit: HabitId, day: Day, client: ClientId) -> Later<Vec<Done>> {
        Box::pin(past::history(self.service.clone(), self.caller.clone(), habit, day, client))
    }

    fn hours(&self, habit: HabitId) -> Later<Hours> {
        Box::pin(past::hours(self.service.clone(), self.caller.clone(), habit))
    }

    fn redirect(&self, path: &str) {
        // The first one stands.
        let _ = self.outcome.redirect.set(path.to_owned());
    }
}

/// The exchange of a form, or of another program: one operation of a client that keeps no journal.
pub(crate) fn alone(
    client: ClientId,
    operation: Operation,
    nonce: OperationId,
    at: Instant,
) -> Request {
    // Later than any version: a form asks for no news.
    const EVERYTHING: Head = i64::MAX.unsigned_abs();
    Request {
        client,
        // It asks after no other operation than its own, which is told again what became of it.
        acked: u64::MAX,
        acked_id: None,
        cursor: Some(EVERYTHING),
        envelopes: vec![Envelope { client, seq: 0, id: nonce, at, operation }],
    }
}

/// Whole seconds, rounded up, at least 1.
pub(crate) fn seconds(ms: i64) -> u32 {
    u32::try_from(ms.saturating_add(999).div_euclid(1000)).unwrap_or(60).max(1)
}

pub(crate) fn failure(error: &StoreError) -> Failure {
    if matches!(error, StoreError::Missing) {
        // The account was deleted after the session was looked up.
        return Failure::SignedOut;
    }
    crate::telemetry::report(error);
    Failure::Unavailable
}
