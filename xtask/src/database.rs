//! `PostgreSQL` and `PgBouncer` for one run of the tests, on free ports, with nothing kept.

use std::fs::{create_dir_all, write};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::run::{Failure, is_there, output, program, run};
use crate::server::free_port;
use crate::setup::{is_root, system_packages};
use crate::step::wait_for;

/// A `PostgreSQL` with a `PgBouncer` in front; both end with this value.
pub(crate) struct Databases {
    folder: PathBuf,
    children: Vec<Child>,
    postgres: u16,
    pgbouncer: u16,
}

impl Databases {
    /// Installs what is missing, and starts both.
    pub(crate) fn start() -> Result<Self, Failure> {
        let programs = ["pgbouncer", "openssl", "curl"];
        let installed = || newest_postgres().is_some() && programs.into_iter().all(is_there);
        system_packages(&["postgresql", "pgbouncer", "openssl", "curl"], installed)?;
        let programs = newest_postgres().ok_or_else(|| Failure::new("PostgreSQL is missing"))?;
        let owner = Owner::find()?;
        let name = format!("consistencygrid-tests-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        create_dir_all(&folder)?;
        owner.give(&folder)?;
        let (postgres, pgbouncer) = (free_port()?, free_port()?);
        // From here on a failure ends what was started, too.
        let mut databases = Self { folder, children: Vec::new(), postgres, pgbouncer };
        databases.start_postgres(&programs, &owner)?;
        databases.start_pgbouncer(&programs, &owner)?;
        Ok(databases)
    }

    /// The variables that tell the tests of `store` where the databases are.
    pub(crate) fn variables(&self) -> [(&'static str, String); 2] {
        let url = |port| format!("postgres://postgres@127.0.0.1:{port}/postgres");
        [("TEST_POSTGRES_URL", url(self.postgres)), ("TEST_PGBOUNCER_URL", url(self.pgbouncer))]
    }

    fn start_postgres(&mut self, programs: &Path, owner: &Owner) -> Result<(), Failure> {
        let data = self.folder.join("data");
        let mut initdb = owner.command(&programs.join("initdb"));
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale"]);
        run(initdb.args(["--no-sync", "--pgdata"]).arg(&data).stdout(Stdio::null()))?;
        // A certificate of its own: connections of the tests are encrypted as they are elsewhere.
        let mut certificate = owner.command(Path::new("openssl"));
        certificate.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]);
        certificate.args(["-noenc", "-subj", "/CN=localhost", "-days", "2", "-keyout"]);
        certificate.arg(data.join("server.key")).arg("-out").arg(data.join("server.crt"));
        run(certificate.stderr(Stdio::null()))?;
        let mut server = owner.command(&programs.join("postgres"));
        server.arg("-D").arg(&data).arg("-p").arg(self.postgres.to_string());
        // Nothing is kept, so nothing has to reach the disk.
        for setting in ["fsync=off", "ssl=on", "max_connections=200", "listen_addresses=127.0.0.1"]
        {
            server.args(["-c", setting]);
        }
        server.arg("-c").arg(format!("unix_socket_directories={}", self.folder.display()));
        self.children.push(server.stderr(Stdio::null()).spawn()?);
        wait_for("PostgreSQL", 60, || is_ready(programs, self.postgres))
    }

    fn start_pgbouncer(&mut self, programs: &Path, owner: &Owner) -> Result<(), Failure> {
        let (postgres, port) = (self.postgres, self.pgbouncer);
        let users = self.folder.join("users.txt");
        write(&users, "\"postgres\" \"\"\n")?;
        owner.give(&users)?;
        let settings = self.folder.join("pgbouncer.ini");
        let text = format!(
            "[databases]\n* = host=127.0.0.1 port={postgres} user=postgres\n[pgbouncer]\n\
             listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n\
             pool_mode = transaction\nauth_type = trust\nauth_file = {}\n\
             max_client_conn = 500\ndefault_pool_size = 20\n\
             ignore_startup_parameters = extra_float_digits,options\n",
            users.display()
        );
        write(&settings, text)?;
        owner.give(&settings)?;
        let mut server = owner.command(Path::new("pgbouncer"));
        self.children.push(server.arg("--quiet").arg(&settings).stderr(Stdio::null()).spawn()?);
        wait_for("PgBouncer", 30, || is_ready(programs, port))
    }
}

impl Drop for Databases {
    fn drop(&mut self) {
        for mut child in self.children.drain(..).rev() {
            // PostgreSQL ends its own processes when it is asked to, but not when it is killed.
            _ = run(&mut program("kill", &["-INT", &child.id().to_string()]));
            _ = child.wait();
        }
        _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The user who runs the databases: `PostgreSQL` refuses root.
struct Owner(Option<(u32, u32)>);

impl Owner {
    fn find() -> Result<Self, Failure> {
        if !is_root() {
            return Ok(Self(None));
        }
        let id = |option: &str| -> Result<u32, Failure> {
            let id = output(&mut program("id", &[option, "postgres"]))?;
            id.trim().parse().map_err(|_| Failure::new("there is no user postgres"))
        };
        Ok(Self(Some((id("-u")?, id("-g")?))))
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir("/");
        if let Some((user, group)) = self.0 {
            command.uid(user).gid(group);
        }
        command
    }

    fn give(&self, path: &Path) -> Result<(), Failure> {
        let Some((user, group)) = self.0 else { return Ok(()) };
        Ok(chown(path, Some(user), Some(group))?)
    }
}

fn is_ready(programs: &Path, port: u16) -> bool {
    let mut question = Command::new(programs.join("pg_isready"));
    question.args(["-q", "-h", "127.0.0.1", "-U", "postgres", "-p", &port.to_string()]);
    question.status().is_ok_and(|status| status.success())
}

/// The folder of `PostgreSQL`'s programs, where Debian puts them.
fn newest_postgres() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let programs = versions.filter_map(|version| Some(version.ok()?.path().join("bin")));
    programs.filter(|folder| folder.join("initdb").exists()).max_by_key(|folder| version_of(folder))
}

fn version_of(folder: &Path) -> usize {
    let version = folder.parent().and_then(|folder| folder.file_name());
    version.and_then(|name| name.to_str()?.parse().ok()).unwrap_or_default()
}
