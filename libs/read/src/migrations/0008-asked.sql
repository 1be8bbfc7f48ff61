-- What people asked of a job that was begun, in their order: {what, by, reason?, at}.
alter table read.job add column asked jsonb not null default '[]';
