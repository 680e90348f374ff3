using System.Security.Cryptography;
using System.Text;
using Edge.Kernel;

namespace Edge.Store.Sql;

/// <summary>Reads a backup row by row, as statements that write it into a store.</summary>
internal sealed class BackupReader : IDisposable
{
    private const int RecordBytesMax = 64 << 20;

    private readonly string _path;
    private readonly BinaryReader _reader;
    private readonly ChainCheck _chain = new();

    private BackupReader(string path)
    {
        _path = path;
        _reader = new BinaryReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16), Encoding.UTF8);
        _reader.ReadBytes(BackupFile.Form.Length);
        Head = ReadHead();
    }

    /// <summary>Where the store stood when it was copied.</summary>
    public StoreHead Head { get; }

    /// <summary>Opens a backup once all of it was found as it was written.</summary>
    /// <exception cref="SqlStoreException">It is not a backup, or damaged.</exception>
    public static BackupReader Open(string path)
    {
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read))
        {
            Span<byte> form = stackalloc byte[BackupFile.Form.Length];
            if (file.Length < form.Length + SHA256.HashSizeInBytes || file.ReadAtLeast(form, form.Length) < form.Length || !form.SequenceEqual(BackupFile.Form))
            {
                throw Refused(path, "it is not a backup of a store");
            }

            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(form);
            var rest = file.Length - form.Length - SHA256.HashSizeInBytes;
            var buffer = new byte[1 << 16];
            while (rest > 0)
            {
                var read = file.Read(buffer, 0, (int)Math.Min(rest, buffer.Length));
                hash.AppendData(buffer, 0, read);
                rest -= read;
            }

            var expected = new byte[SHA256.HashSizeInBytes];
            file.ReadExactly(expected);
            if (!hash.GetHashAndReset().AsSpan().SequenceEqual(expected))
            {
                throw Refused(path, "it is damaged, or was cut short");
            }
        }

        return new BackupReader(path);
    }

    /// <summary>Adds the next row to a batch; false at the end.</summary>
    public bool Next(SqlBatch batch)
    {
        switch ((BackupRow)_reader.ReadByte())
        {
            case BackupRow.Resource:
                StoreWriting.Write(batch, Entry());
                return true;
            case BackupRow.Past:
                StoreWriting.Write(batch, Entry(), new Revision(_reader.ReadInt64()));
                return true;
            case BackupRow.Change:
                Change(batch);
                return true;
            case BackupRow.Request:
                Request(batch);
                return true;
            case BackupRow.End:
                return _chain.End(Head) is { } fault ? throw Refused(_path, fault) : false;
            default:
                throw Refused(_path, "it is of a newer release");
        }
    }

    public void Dispose() => _reader.Dispose();

    private static SqlStoreException Refused(string path, string why) => new(new Failure("store_corrupt", $"{path} cannot be restored: {why}"));

    private StoreHead ReadHead()
    {
        if (_reader.ReadByte() != (byte)BackupRow.Head)
        {
            throw Refused(_path, "it does not begin with a head");
        }

        return new StoreHead(_reader.ReadInt64(), new Revision(_reader.ReadInt64()), new Revision(_reader.ReadInt64()), Convert.ToHexStringLower(Octets()))
        {
            Began = new Revision(_reader.ReadInt64()),
        };
    }

    private void Change(SqlBatch batch)
    {
        var (revision, at, chain, record) = (_reader.ReadInt64(), _reader.ReadInt64(), Octets(), Octets());
        if (_chain.Next(Head, revision, chain, record, out var change) is { } fault)
        {
            throw Refused(_path, fault);
        }

        StoreWriting.Write(batch, change!, new DateTimeOffset(at, TimeSpan.Zero), chain, record);
    }

    private void Request(SqlBatch batch)
    {
        var (author, key) = (_reader.ReadString(), _reader.ReadString());
        StoreWriting.Write(batch, author, key, new RememberedCommit(Octets(), _reader.ReadInt64(), new Revision(_reader.ReadInt64()), new DateTimeOffset(_reader.ReadInt64(), TimeSpan.Zero)));
    }

    private ResourceEntry Entry() => new(
        ResourceKey.Parse(_reader.ReadString()),
        _reader.ReadString(),
        _reader.ReadInt32(),
        _reader.ReadString(),
        _reader.ReadString(),
        new Revision(_reader.ReadInt64()),
        new Revision(_reader.ReadInt64()),
        Octets());

    private byte[] Octets()
    {
        var length = _reader.ReadInt32();
        return length is >= 0 and <= RecordBytesMax ? _reader.ReadBytes(length) : throw Refused(_path, "a row has an impossible length");
    }
}
