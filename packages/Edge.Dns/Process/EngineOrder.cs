using System.Net;
using System.Security.Cryptography;

namespace Edge.Dns;

/// <summary>What an engine is told when it is to answer.</summary>
/// <param name="Side">The side of its records; see <see cref="ReaderRecords"/>.</param>
/// <param name="EndsAlone">Whether it ends when nobody runs it any more; else it goes on.</param>
/// <param name="Options">Bounds and policy; address and port are those of its sockets.</param>
/// <param name="Will">What it does when nobody has run it for long; null for nothing.</param>
internal sealed record EngineOrder(int Side, bool EndsAlone, DnsEngineOptions Options, EngineWill? Will)
{
    /// <summary>Tells options apart that make engines answer differently; where they answer, their sockets tell.</summary>
    public static byte[] DigestOf(DnsEngineOptions options)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        WriteBounds(writer, options);
        return SHA256.HashData(stream.ToArray());
    }

    public byte[] Write()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Side);
        writer.Write(EndsAlone);
        writer.Write(Options.Address.ToString());
        writer.Write(Options.Port);
        writer.Write(Options.MoreAddresses.Count);
        foreach (var address in Options.MoreAddresses)
        {
            writer.Write(address.ToString());
        }

        WriteBounds(writer, Options);
        EngineWill.Write(writer, Will);
        return stream.ToArray();
    }

    /// <exception cref="IOException">It is cut off.</exception>
    /// <exception cref="FormatException">An address in it is none.</exception>
    public static EngineOrder Read(byte[] payload)
    {
        using var reader = new BinaryReader(new MemoryStream(payload));
        var (side, endsAlone) = (reader.ReadInt32(), reader.ReadBoolean());
        var options = new DnsEngineOptions
        {
            Address = IPAddress.Parse(reader.ReadString()),
            Port = reader.ReadInt32(),
            MoreAddresses = [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => IPAddress.Parse(reader.ReadString()))],
            DatagramWorkerCount = reader.ReadInt32(),
            ConnectionCountMax = reader.ReadInt32(),
            PipelinedQueryCountMax = reader.ReadInt32(),
            QueryBytesMax = reader.ReadInt32(),
            ConnectionIdleTimeout = TimeSpan.FromTicks(reader.ReadInt64()),
            Policy = new AnswerPolicy
            {
                ServerId = reader.ReadBytes(reader.ReadInt32()),
                CookieSecret = reader.ReadBytes(reader.ReadInt32()),
                RateLimitPerSecond = reader.ReadInt32(),
                RateLimitExempt = [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => IPNetwork.Parse(reader.ReadString()))],
            },
        };
        return new EngineOrder(side, endsAlone, options, EngineWill.Read(reader));
    }

    private static void WriteBounds(BinaryWriter writer, DnsEngineOptions options)
    {
        writer.Write(options.DatagramWorkerCount);
        writer.Write(options.ConnectionCountMax);
        writer.Write(options.PipelinedQueryCountMax);
        writer.Write(options.QueryBytesMax);
        writer.Write(options.ConnectionIdleTimeout.Ticks);
        WriteBytes(writer, options.Policy.ServerId);
        WriteBytes(writer, options.Policy.CookieSecret);
        writer.Write(options.Policy.RateLimitPerSecond);
        writer.Write(options.Policy.RateLimitExempt.Count);
        foreach (var network in options.Policy.RateLimitExempt)
        {
            writer.Write(network.ToString());
        }
    }

    private static void WriteBytes(BinaryWriter writer, ReadOnlyMemory<byte> bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes.Span);
    }
}
