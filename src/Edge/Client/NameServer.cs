using System.Buffers.Binary;
using System.Net;
using Edge.Dns;
using Edge.Resolvers;

namespace Edge.Client;

/// <summary>Asks one name server one question, once, by UDP, and by TCP if the reply does not fit.</summary>
internal static class NameServer
{
    /// <summary>The reply; null if there is none in time, or it is no reply to the question.</summary>
    /// <param name="isRecursive">Whether the server is to look further for us.</param>
    public static Task<DnsMessage?> AskAsync(IPEndPoint server, DnsName name, DnsRecordType type, bool isRecursive, CancellationToken cancellation) =>
        DnsQuestioner.AskAsync(server, name, type, isRecursive, cancellation);

    /// <summary>The serial of a zone, where the server answers for it.</summary>
    public static async Task<SerialAnswer> SerialAsync(IPEndPoint server, string zone, CancellationToken cancellation)
    {
        var reply = await AskAsync(server, DnsName.Parse(zone), DnsRecordType.Soa, isRecursive: false, cancellation);
        var soa = reply is { Code: 0 } && reply.Flags.HasFlag(MessageFlags.Authoritative) ? reply.Answers.FirstOrDefault(static record => record.Type == DnsRecordType.Soa) : null;
        return new SerialAnswer(reply is not null, soa is null ? null : BinaryPrimitives.ReadUInt32BigEndian(soa.Value.Span[^20..]));
    }
}
