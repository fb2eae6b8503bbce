-- What a member shows: the digest of its voxels, or of its file while that is not known. Members that show the same are one scan.
alter table members add column content text;
update members set content = image_sha256;
alter table members alter column content set not null;

-- Volumes that were given another image or role, as they stand. In revisions that were sealed before they count as excluded.
create table replacements (
  pool         text not null,
  volume       text collate "C" not null,
  revision     integer not null,
  role         text not null,
  image_sha256 text not null,
  replaced_at  timestamptz not null,
  primary key (pool, volume)
);

-- The second label map of a volume takes the place of the first.
alter table annotations add column revision integer not null default 1;
