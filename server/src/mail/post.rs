//! The post office: mails are written and sent beside the requests that ask for them, so many at once, and tried again.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, watch};

use super::{Mail, MailError, Mailer};

/// The most mails that are on their way at once; those that wait to be tried again among them.
const ROOM: u32 = 256;

/// The most that are handed over at the same moment.
const LINES: usize = 4;

/// How long handing one over may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The pauses before each try. All of them together are shorter than the shortest link is good for.
const PAUSES: [Duration; 4] =
    [Duration::ZERO, Duration::from_secs(10), Duration::from_mins(1), Duration::from_mins(5)];

/// How long what is being handed over may take when the server stops.
const GRACE: Duration = Duration::from_secs(10);

/// So many mails are on their way that one more is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many mails are on their way")]
pub struct Full;

/// The post office.
pub struct Post {
    office: Option<Arc<Office>>,
    room: Arc<Semaphore>,
    stop: watch::Sender<bool>,
}

struct Office {
    mailer: Arc<dyn Mailer>,
    lines: Semaphore,
}

impl Post {
    /// Opens it. Without a mailer nothing is ever sent.
    pub fn new(mailer: Option<Arc<dyn Mailer>>) -> Self {
        let office = mailer.map(|mailer| Office { mailer, lines: Semaphore::new(LINES) });
        let room = Arc::new(Semaphore::new(ROOM as usize));
        Self { office: office.map(Arc::new), room, stop: watch::Sender::new(false) }
    }

    /// Sends what `write` comes to, if it comes to a mail; both happen later.
    ///
    /// # Errors
    /// [`Full`] when too many are on their way, whatever `write` would have come to.
    pub fn send(
        &self,
        write: impl Future<Output = Option<Mail>> + Send + 'static,
    ) -> Result<(), Full> {
        let Some(office) = self.office.clone() else { return Ok(()) };
        let place = Arc::clone(&self.room).try_acquire_owned().map_err(|_| Full)?;
        let stop = self.stop.subscribe();
        tokio::spawn(async move {
            // Held until it is handed over or given up.
            let _place = place;
            if let Some(mail) = write.await {
                office.deliver(mail, stop).await;
            }
        });
        Ok(())
    }

    /// How many mails are on their way.
    pub(crate) fn waiting(&self) -> usize {
        // A closed office has no places any more.
        (ROOM as usize).saturating_sub(self.room.available_permits())
    }

    /// Hands over what can be handed over at once, and takes nothing more.
    pub async fn close(&self) {
        self.stop.send_replace(true);
        // Whoever has all places knows that nothing is on its way.
        let all = tokio::time::timeout(GRACE, self.room.acquire_many(ROOM)).await;
        if all.is_err() {
            tracing::warn!("some mails were not sent before the end");
        }
        self.room.close();
    }
}

impl Office {
    async fn deliver(&self, mail: Mail, mut stop: watch::Receiver<bool>) {
        let name = mail.letter.name;
        for pause in PAUSES {
            if !pause.is_zero() {
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    _ = stop.wait_for(|stop| *stop) => break,
                }
            }
            match self.hand_over(mail.clone()).await {
                Ok(()) => return tracing::debug!(mail = name, "sent"),
                Err(error @ MailError::Refused) => {
                    return tracing::warn!(mail = name, %error, "a mail was not sent");
                }
                Err(error) => tracing::warn!(mail = name, %error, "a mail is tried again later"),
            }
        }
        tracing::error!(mail = name, "a mail was given up");
    }

    async fn hand_over(&self, mail: Mail) -> Result<(), MailError> {
        // It is never closed.
        let _line = self.lines.acquire().await.map_err(|_| MailError::Unavailable)?;
        let sent = tokio::time::timeout(PATIENCE, self.mailer.send(mail)).await;
        sent.unwrap_or(Err(MailError::Unavailable))
    }
}

impl fmt::Debug for Post {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Post").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use domain::Instant;
    use futures_util::FutureExt as _;
    use futures_util::future::BoxFuture;

    use super::*;
    use crate::config::Config;
    use crate::mail::Letter;

    /// Says what comes next in its list, and notes when it was asked; at the end of the list it never answers.
    struct Scripted {
        answers: Mutex<Vec<Result<(), MailError>>>,
        asked: Mutex<Vec<Duration>>,
        since: tokio::time::Instant,
    }

    impl Mailer for Scripted {
        fn send(&self, _: Mail) -> BoxFuture<'_, Result<(), MailError>> {
            self.asked.lock().unwrap().push(self.since.elapsed());
            let answer = self.answers.lock().unwrap().pop();
            async move {
                match answer {
                    Some(answer) => answer,
                    None => std::future::pending().await,
                }
            }
            .boxed()
        }
    }

    /// A post office whose mailer gives these answers, the first one first.
    fn post(answers: &[Result<(), MailError>]) -> (Arc<Scripted>, Post) {
        let scripted = Arc::new(Scripted {
            answers: Mutex::new(answers.iter().rev().copied().collect()),
            asked: Mutex::default(),
            since: tokio::time::Instant::now(),
        });
        let post = Post::new(Some(scripted.clone()));
        (scripted, post)
    }

    fn mail() -> Mail {
        let site = Config::from_lookup(|_| None).unwrap().site;
        let letter = Letter::moved(&site);
        Mail { to: "ann@example.org".to_owned(), letter, at: Instant(0), id: "1".to_owned() }
    }

    /// When the mailer was asked, in seconds, until everything is quiet.
    async fn asked(answers: &[Result<(), MailError>]) -> Vec<u64> {
        let (scripted, post) = post(answers);
        post.send(async { Some(mail()) }).unwrap();
        tokio::time::sleep(Duration::from_hours(1)).await;
        scripted.asked.lock().unwrap().iter().map(Duration::as_secs).collect()
    }

    const LATER: Result<(), MailError> = Err(MailError::Unavailable);

    #[tokio::test(start_paused = true)]
    async fn a_mail_is_tried_again_until_it_is_taken_refused_or_late() {
        assert_eq!(asked(&[Ok(())]).await, [0]);
        assert_eq!(asked(&[LATER, LATER, Ok(())]).await, [0, 10, 70]);
        assert_eq!(asked(&[LATER, Err(MailError::Refused)]).await, [0, 10]);
        assert_eq!(asked(&[LATER; 9]).await, [0, 10, 70, 370]);
        // A mail server that does not answer is one that cannot be reached.
        assert_eq!(asked(&[]).await, [0, 40, 130, 460]);
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_a_mail_and_no_more_than_so_many_are_taken() {
        let (scripted, post) = post(&[]);
        for _ in 0..ROOM {
            assert_eq!(post.send(async { Some(mail()) }), Ok(()));
        }
        assert_eq!(post.send(async { Some(mail()) }), Err(Full));
        assert_eq!(post.send(async { None }), Err(Full));
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(scripted.asked.lock().unwrap().len(), LINES);
    }

    #[tokio::test(start_paused = true)]
    async fn closing_sends_what_can_be_sent_and_waits_for_no_other_try() {
        let (scripted, post) = post(&[Ok(()), LATER]);
        for _ in 0..2 {
            post.send(async { Some(mail()) }).unwrap();
        }
        post.close().await;
        assert_eq!(scripted.asked.lock().unwrap().len(), 2);
        assert_eq!(scripted.since.elapsed(), Duration::ZERO);
        assert_eq!(post.send(async { Some(mail()) }), Err(Full));
    }

    #[tokio::test]
    async fn without_a_mailer_nothing_is_written() {
        let post = Post::new(None);
        assert_eq!(post.send(async { panic!("somebody wrote") }), Ok(()));
        post.close().await;
    }

    #[test]
    fn a_mail_is_not_printed() {
        assert_eq!(format!("{:?}", mail()), "Mail { letter: \"moved\", .. }");
    }
}
