using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Edge.Kernel;

namespace Edge.Store.Sql;

/// <summary>
/// Writes a backup: the same for every engine, so that a store can move from one to another. Eight bytes of form and
/// version, rows that each begin with their kind, and SHA-256 over all of it.
/// </summary>
internal sealed class BackupFile : IDisposable
{
    public static readonly byte[] Form = "EDGESTO1"u8.ToArray();

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly FileStream _file;
    private readonly MemoryStream _row = new();
    private readonly BinaryWriter _writer;

    /// <param name="path">A file that is there already and empty.</param>
    public BackupFile(string path)
    {
        _file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
        _writer = new BinaryWriter(_row, Encoding.UTF8);
        Append(Form);
    }

    public void Head(StoreHead head) => Row(BackupRow.Head, () =>
    {
        _writer.Write(head.Epoch);
        _writer.Write(head.Revision.Value);
        _writer.Write(head.Floor.Value);
        Octets(Convert.FromHexString(head.Chain));
        _writer.Write(head.Began.Value);
    });

    public void Resource(DbDataReader row) => Row(BackupRow.Resource, () => Entry(StoreRows.Entry(row)));

    public void Past(DbDataReader row) => Row(BackupRow.Past, () =>
    {
        Entry(StoreRows.Entry(row));
        _writer.Write(row.GetInt64(8));
    });

    public void Change(DbDataReader row) => Row(BackupRow.Change, () =>
    {
        _writer.Write(row.GetInt64(0));
        _writer.Write(row.GetInt64(1));
        Octets(row.GetFieldValue<byte[]>(2));
        Octets(row.GetFieldValue<byte[]>(3));
    });

    public void Request(DbDataReader row) => Row(BackupRow.Request, () =>
    {
        _writer.Write(row.GetString(0));
        _writer.Write(row.GetString(1));
        Octets(row.GetFieldValue<byte[]>(2));
        _writer.Write(row.GetInt64(3));
        _writer.Write(row.GetInt64(4));
        _writer.Write(row.GetInt64(5));
    });

    public void Complete()
    {
        Row(BackupRow.End, static () => { });
        _file.Write(_hash.GetHashAndReset());
        _file.Flush(flushToDisk: true);
    }

    public void Dispose()
    {
        _file.Dispose();
        _writer.Dispose();
        _hash.Dispose();
    }

    private void Row(BackupRow kind, Action fields)
    {
        _row.SetLength(0);
        _writer.Write((byte)kind);
        fields();
        _writer.Flush();
        Append(_row.GetBuffer().AsSpan(0, (int)_row.Length));
    }

    private void Entry(ResourceEntry entry)
    {
        _writer.Write(entry.Key.Value);
        _writer.Write(entry.Kind);
        _writer.Write(entry.SchemaVersion);
        _writer.Write(entry.Account);
        _writer.Write(entry.Author);
        _writer.Write(entry.Created.Value);
        _writer.Write(entry.Modified.Value);
        Octets(entry.Body.Span);
    }

    private void Octets(ReadOnlySpan<byte> octets)
    {
        _writer.Write(octets.Length);
        _writer.Write(octets);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        _file.Write(bytes);
    }
}
