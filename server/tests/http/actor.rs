//! The characters: a server with a clock that stands still, and people with browsers.

use std::collections::BTreeMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use domain::packed::PackedHabit;
use domain::{
    AccountId, ClientId, Colour, Day, Envelope, Goal, GoalId, Habit, HabitId, HabitName, Icon,
    Instant, Measure, NewHabit, Note, Operation, OperationId, Position, Reply, Rule, Schedule,
    Target,
};
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, ready};
use server::account::password::Passwords;
use server::assets::Site;
use server::clock::{Entropy, FixedClock};
use server::config::Config;
use server::mail::{Mail, MailError, Mailer};
use server::router::router;
use server::service::{Parts, Service, Shared};
use store::{Store, StoreOptions};
use tempfile::TempDir;
use tokio::sync::Notify;
use tower::ServiceExt as _;

/// Monday 2 March 2026, 12:00 in UTC.
pub const NOW: Instant = Instant(1_772_452_800_000);

/// The civil day of [`NOW`].
pub const TODAY: &str = "2026-03-02";

/// Nobody's habit.
pub const UNKNOWN_HABIT: &str = "0195a3c0-7b1e-7000-8000-0000000000ff";

pub const PASSWORD: &str = "seven quiet otters";

/// A server with a database of its own.
pub struct Server {
    pub service: Shared,
    pub clock: Arc<FixedClock>,
    pub folder: TempDir,
    pub mailbox: Arc<Mailbox>,
    database: String,
    router: Router,
    people: AtomicU8,
}

impl Server {
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// A server with some settings, and no files.
    pub async fn with(set: &[(&str, &str)]) -> Self {
        Self::with_site(set, Site::default()).await
    }

    /// A server with some settings and the files of a site.
    pub async fn with_site(set: &[(&str, &str)], site: Site) -> Self {
        let server = Self::without_tables(set, site).await;
        server.service.store.migrate().await.unwrap();
        server
    }

    /// A server on a schema of its own in PostgreSQL behind PgBouncer; `None` where there is none.
    #[expect(clippy::disallowed_methods, reason = "the test runner names its databases here")]
    pub async fn on_pgbouncer() -> Option<Self> {
        let url = std::env::var("TEST_PGBOUNCER_URL").ok().filter(|url| !url.is_empty())?;
        let separator = if url.contains('?') { '&' } else { '?' };
        // Random, so that tests of several runs never meet.
        let schema = RandomState::new().hash_one("server");
        let url = format!("{url}{separator}schema=test_{schema:016x}");
        let server = Self::on(url, TempDir::new().unwrap(), &[], Site::default()).await;
        server.service.store.migrate().await.unwrap();
        Some(server)
    }

    /// A server whose database was never migrated.
    pub async fn without_tables(set: &[(&str, &str)], site: Site) -> Self {
        let folder = TempDir::new().unwrap();
        let database = format!("sqlite:{}", folder.path().join("store.db").display());
        Self::on(database, folder, set, site).await
    }

    async fn on(database: String, folder: TempDir, set: &[(&str, &str)], site: Site) -> Self {
        let config = Config::from_lookup(|name| {
            set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        });
        let store = Store::open(&options(&database)).await.unwrap();
        let clock = Arc::new(FixedClock::at(NOW));
        let entropy = Entropy::seeded(1);
        let mailbox = Arc::new(Mailbox::default());
        let service = Service::new(Parts {
            config: config.unwrap(),
            clock: clock.clone(),
            passwords: Passwords::with_cost(&entropy, 8, 1).unwrap(),
            entropy,
            store,
            site,
            mailer: Some(mailbox.clone()),
        });
        let router = router(&service);
        Self { service, clock, folder, mailbox, database, router, people: AtomicU8::new(1) }
    }

    /// Another process on the same database.
    pub async fn twin(&self) -> Shared {
        let entropy = Entropy::seeded(2);
        Service::new(Parts {
            config: self.service.config.clone(),
            clock: self.clock.clone(),
            passwords: Passwords::with_cost(&entropy, 8, 1).unwrap(),
            entropy,
            store: Store::open(&options(&self.database)).await.unwrap(),
            site: Site::default(),
            mailer: None,
        })
    }

    /// The id of somebody's account.
    pub async fn account(&self, actor: &Actor) -> AccountId {
        let login = self.service.store.find_account_by_email(&actor.email()).await.unwrap();
        login.unwrap().account.id
    }

    /// The letter of this name to an address, once it has arrived.
    pub async fn mail(&self, to: &str, name: &str) -> Mail {
        let arrived = self.mailbox.take(|mail| mail.to == to && mail.letter.name == name);
        let arrived = tokio::time::timeout(Duration::from_secs(20), arrived).await;
        arrived.unwrap_or_else(|_| panic!("no mail {name} for {to}"))
    }

    /// The page the link of a mail leads to.
    pub async fn mailed_link(&self, to: &str, name: &str) -> String {
        let mail = self.mail(to, name).await;
        let link = mail.letter.first_link().unwrap().to_owned();
        link.strip_prefix("http://localhost:3000").unwrap().to_owned()
    }

    /// All that was sent and not taken out; nothing is sent after this.
    pub async fn left_over(&self) -> Vec<(String, &'static str)> {
        self.service.post.close().await;
        let mails = self.mailbox.mails.lock().unwrap();
        mails.iter().map(|mail| (mail.to.clone(), mail.letter.name)).collect()
    }

    /// Somebody at a browser of their own, at an address of their own, signed in nowhere.
    pub fn visitor(&self, name: &str) -> Actor {
        let last = self.people.fetch_add(1, Ordering::Relaxed);
        Actor {
            name: name.to_owned(),
            router: self.router.clone(),
            address: SocketAddr::from(([203, 0, 113, last], 40_000)),
            cookies: BTreeMap::new(),
            ids: AtomicU64::new(u64::from(last) << 32),
        }
    }

    /// Somebody who has just signed up.
    pub async fn sign_up(&self, name: &str) -> Actor {
        let mut actor = self.visitor(name);
        let answer = actor.fill_sign_up().await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        actor
    }
}

fn options(database: &str) -> StoreOptions {
    let mut options = StoreOptions::new(database);
    // Who comes at once with many others on a busy machine waits, as they would not elsewhere.
    options.patience_ms = 60_000;
    options
}

/// Keeps mails in place of sending them.
#[derive(Default)]
pub struct Mailbox {
    mails: Mutex<Vec<Mail>>,
    arrived: Notify,
}

impl Mailbox {
    async fn take(&self, is_meant: impl Fn(&Mail) -> bool) -> Mail {
        loop {
            let arrived = self.arrived.notified();
            {
                let mut mails = self.mails.lock().unwrap();
                if let Some(place) = mails.iter().position(&is_meant) {
                    return mails.remove(place);
                }
            }
            arrived.await;
        }
    }
}

impl Mailer for Mailbox {
    fn send(&self, mail: Mail) -> BoxFuture<'_, Result<(), MailError>> {
        self.mails.lock().unwrap().push(mail);
        self.arrived.notify_one();
        ready(Ok(())).boxed()
    }
}

/// A person with a browser.
pub struct Actor {
    pub name: String,
    pub address: SocketAddr,
    pub cookies: BTreeMap<String, String>,
    router: Router,
    ids: AtomicU64,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Where the browser is sent.
    pub fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.body);
        self.header("location")
    }

    /// The lines that set cookies.
    pub fn set_cookies(&self) -> Vec<&str> {
        self.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap()).collect()
    }

    pub fn json<T: serde::de::DeserializeOwned>(&self) -> T {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl Actor {
    pub fn email(&self) -> String {
        format!("{}@example.org", self.name)
    }

    /// A browser asks for a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, &[("accept", "text/html")], Body::empty()).await
    }

    /// A browser sends a form that stood on `/today`.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_from("/today", path, fields).await
    }

    /// A browser sends a form that stood on a page.
    pub async fn post_from(&mut self, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let referer = ["http://localhost:3000", page].concat();
        let headers = [
            ("accept", "text/html,application/xhtml+xml"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("origin", "http://localhost:3000"),
            ("sec-fetch-site", "same-origin"),
            ("referer", referer.as_str()),
        ];
        self.send(Method::POST, path, &headers, form(fields)).await
    }

    /// A script sends a form.
    pub async fn call(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.send(Method::POST, path, &headers, form(fields)).await
    }

    /// The app posts an exchange.
    pub async fn exchange(&mut self, request: &domain::Request) -> Answer {
        self.exchange_as(request, &[]).await
    }

    /// The app asks about a habit, and today's square of it.
    pub async fn ask(&mut self, path: &str, habit: &str) -> Answer {
        let client = ClientId::from_entropy([9; 8]);
        let body = serde_json::json!({ "habit": habit, "day": TODAY, "client": client });
        let headers = [("content-type", "application/json")];
        self.send(Method::POST, path, &headers, body.to_string().into()).await
    }

    /// The app posts an exchange, and names accounts on whose behalf.
    pub async fn exchange_as(&mut self, request: &domain::Request, accounts: &[&str]) -> Answer {
        let body = serde_json::to_string(request).unwrap();
        let named = accounts.iter().map(|account| ("x-account", *account));
        let headers: Vec<(&str, &str)> =
            std::iter::once(("content-type", "application/json")).chain(named).collect();
        self.send(Method::POST, "/api/v1/sync", &headers, body.into()).await
    }

    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request =
            Request::builder().method(method).uri(path).header("host", "localhost:3000");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        let mut request = request.body(body).unwrap();
        request.extensions_mut().insert(ConnectInfo(self.address));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 10_000_000).await.unwrap();
        let answer = Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        };
        self.keep_cookies(&answer);
        answer
    }

    fn keep_cookies(&mut self, answer: &Answer) {
        for line in answer.set_cookies() {
            let (name, rest) = line.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// The same browser, for doing several things at once.
    pub fn twin(&self) -> Self {
        Self {
            name: self.name.clone(),
            address: self.address,
            cookies: self.cookies.clone(),
            router: self.router.clone(),
            ids: AtomicU64::new(self.ids.fetch_add(1 << 16, Ordering::Relaxed) + (1 << 15)),
        }
    }

    /// The same browser at another process.
    pub fn at(&self, service: &Shared) -> Self {
        Self { router: router(service), ..self.twin() }
    }

    pub async fn fill_sign_up(&mut self) -> Answer {
        let email = self.email();
        let fields = [
            ("name", self.name.clone()),
            ("email", email),
            ("password", PASSWORD.to_owned()),
            ("zone", "Europe/Lisbon".to_owned()),
        ];
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.post("/sign-up", &fields).await
    }

    pub async fn fill_sign_in(&mut self, email: &str, password: &str) -> Answer {
        let fields = [("email", email), ("password", password), ("remember", "on")];
        self.post("/sign-in", &fields).await
    }

    /// A fresh random id for an operation.
    pub fn nonce(&self) -> String {
        self.operation_id().to_string()
    }

    pub fn operation_id(&self) -> OperationId {
        OperationId::from_entropy(self.ids.fetch_add(1, Ordering::Relaxed).to_be_bytes())
    }

    pub fn client(&self) -> ClientId {
        ClientId::from_entropy(self.ids.fetch_add(1, Ordering::Relaxed).to_be_bytes())
    }

    pub fn habit_id(&self) -> HabitId {
        let mut entropy = [0; 10];
        entropy[2..].copy_from_slice(&self.ids.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        HabitId::from_time(NOW.0, entropy)
    }

    /// Starts a habit that is due every day, and returns its id.
    pub async fn start_habit(&mut self, name: &str) -> HabitId {
        let new = self.new_habit(name);
        let id = new.habit;
        let reply = self.dispatch(vec![Operation::CreateHabit(new)]).await;
        assert_eq!(reply.refusals, []);
        id
    }

    pub fn goal_id(&self) -> GoalId {
        GoalId::from_time(NOW.0, self.habit_id().as_bytes()[6..].try_into().unwrap())
    }

    /// Makes a goal with some steps, in their order, and returns its id; the steps have the ids of `field::step_of`.
    pub async fn start_goal(&mut self, title: &str, steps: &[&str]) -> GoalId {
        let id = self.goal_id();
        let form = app::goal_form::GoalForm {
            goal: id.to_string(),
            title: title.to_owned(),
            from: TODAY.to_owned(),
            steps: steps.join("\n"),
            ..app::goal_form::GoalForm::default()
        };
        let reply = self.dispatch(vec![Operation::CreateGoal(form.new_goal().unwrap())]).await;
        assert_eq!(reply.refusals, []);
        id
    }

    /// One goal of the account.
    pub async fn goal(&mut self, id: GoalId) -> Goal {
        let snapshot = self.everything().await.snapshot.unwrap().unpack();
        snapshot.goal(id).unwrap().clone()
    }

    pub fn new_habit(&self, name: &str) -> NewHabit {
        NewHabit {
            habit: self.habit_id(),
            name: HabitName::new(name).unwrap(),
            measure: Measure::Check,
            rule: Rule { schedule: Schedule::Daily, target: Target::ONCE },
            colour: Colour::Ochre,
            icon: Icon::Book,
            note: Note::default(),
            position: Position::default(),
            starts_on: day(TODAY) - 30,
        }
    }

    /// The exchange of a new device that sends operations and knows nothing yet.
    pub fn request(&self, operations: Vec<Operation>) -> domain::Request {
        let client = self.client();
        let envelope = |(operation, seq)| Envelope {
            client,
            seq,
            id: self.operation_id(),
            at: NOW,
            operation,
        };
        let envelopes = operations.into_iter().zip(1..).map(envelope).collect();
        domain::Request { client, acked: 0, acked_id: None, cursor: None, envelopes }
    }

    /// Sends operations from a new device and returns the reply.
    pub async fn dispatch(&mut self, operations: Vec<Operation>) -> Reply {
        let request = self.request(operations);
        let answer = self.exchange(&request).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer.json()
    }

    /// Everything of the account, as a new device gets it.
    pub async fn everything(&mut self) -> Reply {
        self.dispatch(Vec::new()).await
    }

    /// One habit of the account, with its squares.
    pub async fn habit(&mut self, id: HabitId) -> PackedHabit {
        let habits = self.everything().await.snapshot.unwrap().habits;
        habits.into_iter().find(|packed| packed.habit.id == id).unwrap()
    }
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// The name a page shows a habit by.
pub fn name(habit: &Habit) -> &str {
    habit.name.value.as_str()
}

pub fn form(fields: &[(&str, &str)]) -> Body {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    Body::from(form.extend_pairs(fields).finish())
}
