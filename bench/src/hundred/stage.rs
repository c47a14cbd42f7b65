//! Sets the stage: databases, pooler, servers and proxy, each with the settings of `deploy/` where there are any.

use std::fs::{create_dir_all, write};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use super::Failed;
use super::watch::Program;
use super::wire::Site;

const PROXY: u16 = 3920;
const SERVERS: [(u16, u16); 2] = [(3921, 3931), (3922, 3932)];
const HELLO: u16 = 3923;
const POSTGRES: u16 = 3940;
const PGBOUNCER: u16 = 3941;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One server with SQLite inside.
    Sqlite,
    /// One server on PostgreSQL behind PgBouncer.
    Pooled,
    /// Two such servers behind `HAProxy`.
    Two,
    /// A hello-world on axum, which does nothing.
    Hello,
}

impl Kind {
    /// The kind of a name on the command line.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "sqlite" => Some(Self::Sqlite),
            "pooled" => Some(Self::Pooled),
            "two" => Some(Self::Two),
            "hello" => Some(Self::Hello),
            _ => None,
        }
    }

    /// How many servers it has whose figures can be asked for.
    const fn servers(self) -> usize {
        match self {
            Self::Hello => 0,
            Self::Sqlite | Self::Pooled => 1,
            Self::Two => 2,
        }
    }

    /// Which database it has: the name of its folder.
    pub const fn database(self) -> &'static str {
        match self {
            Self::Sqlite | Self::Hello => "sqlite",
            Self::Pooled | Self::Two => "postgres",
        }
    }
}

/// A program that runs until this is gone.
struct Running {
    name: &'static str,
    child: Child,
}

impl Running {
    /// Asks it to end, and waits until it has. What PostgreSQL and PgBouncer have under way is broken off.
    async fn end(&mut self) -> Result<(), Failed> {
        let signal = if self.name == "PostgreSQL" { "-INT" } else { "-TERM" };
        if let Some(pid) = self.child.id() {
            succeed(Command::new("kill").args([signal, &pid.to_string()])).await?;
        }
        self.child.wait().await?;
        Ok(())
    }
}

/// Everything that runs.
pub struct Stage {
    kind: Kind,
    folder: PathBuf,
    running: Vec<Running>,
}

fn here(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}

impl Stage {
    /// Starts all that belongs to it, with the databases in `folder`, and waits until it answers.
    ///
    /// # Errors
    /// When a program is missing or does not answer.
    pub async fn start(kind: Kind, folder: &Path) -> Result<Self, Failed> {
        let mut stage = Self::empty(kind, folder);
        if kind == Kind::Hello {
            let mut hello = Command::new(std::env::current_exe()?);
            stage.run("hello-world axum", hello.args(["hello", &here(HELLO).to_string()]))?;
        }
        if matches!(kind, Kind::Pooled | Kind::Two) {
            stage.start_postgres("on").await?;
            stage.start_pgbouncer().await?;
        }
        for (listen, figures) in SERVERS.into_iter().take(kind.servers()) {
            stage.start_server(listen, figures).await?;
        }
        if kind == Kind::Two {
            stage.start_proxy()?;
        }
        wait_for(stage.site().0).await?;
        // The proxy believes in a server once it has said twice that it is ready.
        tokio::time::sleep(Duration::from_secs(if kind == Kind::Two { 6 } else { 1 })).await;
        Ok(stage)
    }

    fn empty(kind: Kind, folder: &Path) -> Self {
        Self { kind, folder: folder.to_owned(), running: Vec::new() }
    }

    /// Makes the database of a kind, empty, ready to be filled: what is lost when the power goes is filled again.
    ///
    /// # Errors
    /// When a program is missing or the folder is in use.
    pub async fn for_filling(kind: Kind, folder: &Path) -> Result<Self, Failed> {
        let mut stage = Self::empty(kind, folder);
        create_dir_all(stage.data())?;
        if kind.database() == "postgres" {
            let data = stage.data();
            Self::own(&data)?;
            let mut initdb = stage.as_owner(&postgres_program("initdb")?);
            initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale"]);
            succeed(initdb.arg("--no-sync").arg("--pgdata").arg(stage.cluster())).await?;
            stage.start_postgres("off").await?;
            stage.psql("postgres", POSTGRES, "CREATE DATABASE consistencygrid").await?;
        }
        Ok(stage)
    }

    /// The address of its database, past any pooler.
    pub fn database(&self) -> String {
        match self.kind.database() {
            "postgres" => format!("postgresql://postgres@127.0.0.1:{POSTGRES}/consistencygrid"),
            _ => format!("sqlite:{}", self.data().join("consistencygrid.db").display()),
        }
    }

    /// Where its database is.
    pub fn data(&self) -> PathBuf {
        self.folder.join(self.kind.database())
    }

    fn cluster(&self) -> PathBuf {
        self.data().join("cluster")
    }

    /// Where it is asked.
    pub fn site(&self) -> Site {
        Site(here(match self.kind {
            Kind::Two => PROXY,
            Kind::Hello => HELLO,
            Kind::Sqlite | Kind::Pooled => SERVERS[0].0,
        }))
    }

    /// Where its servers tell what they count.
    pub fn figures(&self) -> Vec<SocketAddr> {
        SERVERS.into_iter().take(self.kind.servers()).map(|(_, figures)| here(figures)).collect()
    }

    /// What runs.
    pub fn programs(&self) -> Vec<Program> {
        let program = |one: &Running| {
            Some(Program { name: one.name, pid: one.child.id()?, with_children: true })
        };
        self.running.iter().filter_map(program).collect()
    }

    /// How many connections to PostgreSQL the pooler holds; `None` where there is no pooler, or none that answers.
    pub async fn server_connections(&self) -> Option<u32> {
        self.running.iter().find(|one| one.name == "PgBouncer")?;
        let pools = self.psql("pgbouncer", PGBOUNCER, "SHOW POOLS").await.ok()?;
        let of_ours = pools.lines().filter(|line| line.starts_with("consistencygrid|"));
        // database, user, clients that are served, wait, and cancel, then the servers in five states.
        let servers = |line: &str| {
            line.split('|')
                .skip(6)
                .take(5)
                .filter_map(|field| field.parse::<u32>().ok())
                .sum::<u32>()
        };
        Some(of_ours.map(servers).sum())
    }

    /// Ends a program as an operator in a hurry would, and starts it again.
    ///
    /// # Errors
    /// When it does not come back.
    pub async fn restart(&mut self, name: &str) -> Result<(), Failed> {
        let place = self.running.iter().position(|one| one.name == name);
        let mut old = self.running.remove(place.ok_or("it does not run")?);
        old.end().await?;
        if name == "PostgreSQL" {
            self.start_postgres("on").await
        } else {
            self.start_pgbouncer().await
        }
    }

    /// Ends everything in good order.
    ///
    /// # Errors
    /// When something does not end.
    pub async fn stop(mut self) -> Result<(), Failed> {
        while let Some(mut one) = self.running.pop() {
            one.end().await?;
        }
        Ok(())
    }

    fn run(&mut self, name: &'static str, command: &mut Command) -> Result<(), Failed> {
        let log = std::fs::File::create(self.folder.join(format!("{name}.log")))?;
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).kill_on_drop(true);
        let child = command.spawn().map_err(|error| format!("{name} does not start: {error}"))?;
        self.running.push(Running { name, child });
        Ok(())
    }

    async fn start_server(&mut self, listen: u16, figures: u16) -> Result<(), Failed> {
        let binary = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/release/consistencygrid");
        let mut server = Command::new(binary);
        server.arg("serve").arg("--data").arg(self.data()).env("LISTEN", here(listen).to_string());
        server.env("METRICS_LISTEN", here(figures).to_string()).env("LOG_LEVEL", "warn");
        server.env("SITE_URL", self.site().origin()).env("TRUSTED_PROXIES", "127.0.0.1");
        if self.kind.database() == "postgres" {
            let url = format!("postgresql://postgres@127.0.0.1:{PGBOUNCER}/consistencygrid");
            server.env("DATABASE_URL", format!("{url}?schema=public&pgbouncer=true"));
            // As in deploy/: all together stay below what PgBouncer holds.
            server.env("DATABASE_CONNECTIONS", if self.kind == Kind::Two { "8" } else { "16" });
        }
        self.run("server", &mut server)?;
        wait_for(here(listen)).await
    }

    async fn start_postgres(&mut self, is_durable: &str) -> Result<(), Failed> {
        let mut postgres = self.as_owner(&postgres_program("postgres")?);
        postgres.arg("-D").arg(self.cluster()).args(["-p", &POSTGRES.to_string()]);
        let durable = format!("fsync={is_durable}");
        let sockets = format!("unix_socket_directories={}", self.data().display());
        // All else is as it comes. A quarter of the memory of a small machine.
        let room = ["shared_buffers=1GB", "listen_addresses=127.0.0.1"];
        for setting in room.into_iter().chain([durable.as_str(), sockets.as_str()]) {
            postgres.args(["-c", setting]);
        }
        self.run("PostgreSQL", &mut postgres)?;
        self.until_it_answers("postgres", POSTGRES, "SELECT 1").await
    }

    async fn start_pgbouncer(&mut self) -> Result<(), Failed> {
        let users = self.data().join("users.txt");
        write(&users, "\"postgres\" \"\"\n")?;
        // The file that is deployed, but for where things are and who may come in.
        let settings = include_str!("../../../deploy/pgbouncer.ini")
            .replace("port=5432", &format!("port={POSTGRES}"))
            .replace("listen_port = 6432", &format!("listen_port = {PGBOUNCER}"))
            .replace("auth_type = scram-sha-256", "auth_type = trust\nadmin_users = postgres")
            .replace("/etc/pgbouncer/userlist.txt", &users.display().to_string());
        let path = self.data().join("pgbouncer.ini");
        write(&path, format!("{settings}\nunix_socket_dir =\n"))?;
        Self::own(&users)?;
        Self::own(&path)?;
        let mut pgbouncer = self.as_owner(Path::new("pgbouncer"));
        self.run("PgBouncer", pgbouncer.arg(path))?;
        self.until_it_answers("pgbouncer", PGBOUNCER, "SHOW VERSION").await
    }

    fn start_proxy(&mut self) -> Result<(), Failed> {
        let mut settings = include_str!("../../../deploy/haproxy.cfg")
            .replace("bind :8080", &format!("bind {}", here(PROXY)));
        for (name, (listen, _)) in ["one", "two"].into_iter().zip(SERVERS) {
            settings = settings.replace(&format!("{name}:3000"), &here(listen).to_string());
        }
        let path = self.folder.join("haproxy.cfg");
        write(&path, settings)?;
        self.run("HAProxy", Command::new("haproxy").arg("-db").arg("-f").arg(path))
    }

    /// Asks a database or the pooler; columns come with `|` between them.
    async fn psql(&self, database: &str, port: u16, statement: &str) -> Result<String, Failed> {
        let mut psql = Command::new("psql");
        psql.args(["-h", "127.0.0.1", "-U", "postgres", "-AtX", "-d", database, "-c", statement]);
        succeed(psql.args(["-p", &port.to_string()])).await
    }

    /// Lets the planner of PostgreSQL know what there is, as it would have found out by itself in the course of a year.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn settle(&self) -> Result<(), Failed> {
        if self.kind.database() == "postgres" {
            self.psql("consistencygrid", POSTGRES, "VACUUM (ANALYZE)").await?;
            self.psql("consistencygrid", POSTGRES, "CHECKPOINT").await?;
        }
        Ok(())
    }

    async fn until_it_answers(&self, database: &str, port: u16, what: &str) -> Result<(), Failed> {
        for _ in 0..600 {
            if self.psql(database, port, what).await.is_ok() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(format!("{database} does not answer; see the logs in {}", self.folder.display()).into())
    }

    /// A program run by who may run databases: PostgreSQL and PgBouncer refuse root.
    fn as_owner(&self, program: &Path) -> Command {
        if !is_root() {
            return Command::new(program);
        }
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]).arg(program);
        command.current_dir(self.data());
        command
    }

    fn own(path: &Path) -> Result<(), Failed> {
        if !is_root() {
            return Ok(());
        }
        let given =
            std::process::Command::new("chown").arg("postgres:postgres").arg(path).status()?;
        if given.success() { Ok(()) } else { Err("there is no user postgres".into()) }
    }
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self")
        .is_ok_and(|this| std::os::unix::fs::MetadataExt::uid(&this) == 0)
}

/// A program of the newest PostgreSQL, where Debian puts it.
fn postgres_program(name: &str) -> Result<PathBuf, Failed> {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .map_err(|_| "PostgreSQL is missing: apt install postgresql pgbouncer haproxy")?;
    let programs = versions.filter_map(|version| Some(version.ok()?.path().join("bin").join(name)));
    Ok(programs.filter(|path| path.exists()).max().ok_or("PostgreSQL is missing")?)
}

async fn succeed(command: &mut Command) -> Result<String, Failed> {
    let output = command.stdin(Stdio::null()).output().await?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned().into())
}

async fn wait_for(address: SocketAddr) -> Result<(), Failed> {
    for _ in 0..600 {
        if TcpStream::connect(address).await.is_ok() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Err(format!("{address} does not answer; run `cargo xtask build --release` first").into())
}
