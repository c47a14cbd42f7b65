//! What all records have in common: how one is shown, how many are listed, and what is answered to a write into one.

use axum::http::{StatusCode, Uri};
use axum::response::Response;
use domain::{Key, Operation, Record};
use serde::Serialize;
use store::Listed;

use super::answer::{Tag, missing, view};
use super::holder::{Reader, Writer};
use super::list::{self, PageOf};
use super::write::empty;
use crate::problem::Problem;
use crate::service::Service;

/// What programs see of a record.
pub(super) trait View: Serialize + Sized {
    /// The view of a record; `None` for one of another kind.
    fn of_record(record: &Record) -> Option<Self>;
}

/// A view of which there are lists.
pub(super) trait ListedView: View {
    /// Which records are listed.
    const LISTED: Listed;

    /// The id of the record, by which lists are ordered.
    fn id(&self) -> String;
}

/// Answers with a page of records.
pub(super) async fn list<V: ListedView>(
    service: &Service,
    reader: &Reader,
    asked: &PageOf,
    uri: &Uri,
) -> Result<Response, Problem> {
    let page = asked.page()?;
    let limit = page.limit - 1;
    let listed = service.store.list_records(reader.account.id, V::LISTED, page);
    let (version, records) = listed.await?;
    let views = records.iter().filter_map(V::of_record).collect();
    Ok(list::answer(&reader.headers, uri, version.head, views, limit, V::id))
}

/// Answers with one record.
pub(super) async fn get<V: View>(
    service: &Service,
    reader: &Reader,
    key: Key,
) -> Result<Response, Problem> {
    let record = service.store.get_record(reader.account.id, key).await?.1;
    let record = record.or_else(|| empty(key)).ok_or_else(missing)?;
    let shown = V::of_record(&record).ok_or_else(missing)?;
    Ok(view(&reader.headers, Tag::Content(record.hash()), &shown))
}

impl Writer {
    /// Hands in an operation that changes a record, and answers with how that is now.
    pub(super) async fn change<V: View>(
        &self,
        service: &Service,
        operation: Operation,
    ) -> Result<Response, Response> {
        let written = self.perform(service, operation).await?;
        let shown = V::of_record(&written.record).ok_or_else(missing)?;
        Ok(written.answer(StatusCode::OK, &shown))
    }

    /// Hands in an operation that makes a record, and answers with it. `path`: where it stands.
    pub(super) async fn create<V: View>(
        &self,
        service: &Service,
        operation: Operation,
        path: &str,
    ) -> Result<Response, Response> {
        let written = self.perform(service, operation).await?;
        let shown = V::of_record(&written.record).ok_or_else(missing)?;
        Ok(written.created(path, &shown))
    }
}
