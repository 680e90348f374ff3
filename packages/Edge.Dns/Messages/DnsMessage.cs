using System.Diagnostics.CodeAnalysis;

namespace Edge.Dns;

/// <summary>
/// A whole message, decoded or to be encoded: for tools, transfers, updates and tests. It shares no code with the path that
/// answers queries.
/// </summary>
public sealed record DnsMessage
{
    /// <summary>Tells responses apart.</summary>
    public ushort Id { get; init; }

    /// <summary>What it is about.</summary>
    public DnsOpcode Opcode { get; init; }

    /// <summary>The header's flags.</summary>
    public MessageFlags Flags { get; init; }

    /// <summary>The code (<see cref="DnsResponseCode"/>), its upper eight bits from the OPT record.</summary>
    public ushort Code { get; init; }

    /// <summary>One, as a rule.</summary>
    public IReadOnlyList<DnsQuestion> Questions { get; init; } = [];

    /// <summary>Answers, or prerequisites.</summary>
    public IReadOnlyList<DnsRecord> Answers { get; init; } = [];

    /// <summary>Authorities, or changes.</summary>
    public IReadOnlyList<DnsRecord> Authorities { get; init; } = [];

    /// <summary>Additional records but for OPT.</summary>
    public IReadOnlyList<DnsRecord> Additionals { get; init; } = [];

    /// <summary>What the OPT record says; null without one.</summary>
    public DnsEdns? Edns { get; init; }

    /// <summary>
    /// Decodes a packet, compression undone. Pointers go backwards alone and a name follows at most as many as it may have
    /// labels, so the work is bounded by the packet's size.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, [NotNullWhen(true)] out DnsMessage? message, [NotNullWhen(false)] out MessageError? error)
    {
        var reader = new MessageReader(packet);
        message = reader.Read();
        error = reader.Error;
        return message is not null;
    }

    /// <summary>Encodes it, names compressed.</summary>
    /// <exception cref="InvalidOperationException">It would have more than 65,535 bytes.</exception>
    public byte[] ToBytes()
    {
        var writer = new MessageWriter();
        writer.Begin(this);
        foreach (var (section, records) in new[] { (MessageSection.Answer, Answers), (MessageSection.Authority, Authorities), (MessageSection.Additional, Additionals) })
        {
            foreach (var record in records)
            {
                if (!writer.TryAdd(section, record))
                {
                    throw new InvalidOperationException($"a message holds {DnsLimits.MessageBytesMax} bytes, and {record.Owner} {record.Type} would exceed them");
                }
            }
        }

        return writer.Finish().ToArray();
    }
}
