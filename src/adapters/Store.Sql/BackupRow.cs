namespace Edge.Store.Sql;

/// <summary>What a row of a backup is; the numbers are on disks and never change.</summary>
internal enum BackupRow : byte
{
    End = 0,
    Head = 1,
    Resource = 2,
    Past = 3,
    Change = 4,
    Request = 5,
}
