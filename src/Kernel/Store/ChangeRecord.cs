using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Edge.Kernel;

/// <summary>
/// A change as engines log it, and the chain over it: SHA-256(previous chain ‖ record). Two stores with the same revision and the same chain
/// hold the same history.
/// </summary>
public static class ChangeRecord
{
    private const long FormatVersion = 1;

    /// <summary>The chain before the first revision.</summary>
    public static byte[] Genesis() => new byte[SHA256.HashSizeInBytes];

    public static byte[] Chain(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> record)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous);
        hash.AppendData(record);
        return hash.GetHashAndReset();
    }

    public static ReadOnlyMemory<byte> Encode(Change change)
    {
        var writer = new LogWriter();
        writer.Number(FormatVersion);
        writer.Number(change.Revision.Value);
        writer.Number(change.Puts.Count);
        foreach (var entry in change.Puts)
        {
            writer.Text(entry.Key.Value);
            writer.Text(entry.Kind);
            writer.Number(entry.SchemaVersion);
            writer.Text(entry.Account);
            writer.Text(entry.Author);
            writer.Number(entry.Created.Value);
            writer.Number(entry.Modified.Value);
            writer.Octets(entry.Body.Span);
        }

        writer.Number(change.Deletes.Count);
        foreach (var key in change.Deletes)
        {
            writer.Text(key.Value);
        }

        return writer.Written;
    }

    /// <summary>Reads a record back; false when it is damaged or of a newer format.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> record, [NotNullWhen(true)] out Change? change)
    {
        change = null;
        var reader = new LogReader(record);
        if (reader.Number() != FormatVersion)
        {
            return false;
        }

        var revision = new Revision(reader.Number());
        var puts = new ResourceEntry[reader.Count()];
        for (var i = 0; i < puts.Length; i++)
        {
            puts[i] = ReadEntry(ref reader);
        }

        var deletes = new ResourceKey[reader.Count()];
        for (var i = 0; i < deletes.Length; i++)
        {
            deletes[i] = reader.Key();
        }

        if (!reader.Intact || !reader.Ended)
        {
            return false;
        }

        change = new Change(revision, puts, deletes);
        return true;
    }

    private static ResourceEntry ReadEntry(ref LogReader reader) => new(
        reader.Key(),
        reader.Text(),
        (int)reader.Number(),
        reader.Text(),
        reader.Text(),
        new Revision(reader.Number()),
        new Revision(reader.Number()),
        reader.Octets().ToArray());
}
