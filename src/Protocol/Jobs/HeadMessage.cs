using Edge.Kernel;

namespace Edge.Protocol;

/// <summary>HEAD: <c>status u16 | body length i64, -1 if unknown | count u16 | (name text, value text)…</c>.</summary>
public sealed record HeadMessage(int Status, long? Length, IReadOnlyList<KeyValuePair<string, string>> Fields) : IJobMessage
{
    /// <summary>Whether the Gateway will accept the message; an origin's head that it would not is malformed.</summary>
    public bool Fits => Status is >= 200 and <= 999 && Size <= JobFraming.PayloadBytesMax && JobText.AreSound(Fields);

    public int Size => sizeof(ushort) + sizeof(long) + JobPayloadWriter.SizeOf(Fields);

    /// <param name="fields">An empty list that takes the fields and becomes <see cref="Fields"/>.</param>
    public static Outcome<HeadMessage> Parse(ReadOnlySpan<byte> payload, List<KeyValuePair<string, string>> fields)
    {
        var reader = new JobPayloadReader(payload);
        var status = reader.U16("head.status");
        var length = reader.I64("head.length");
        reader.Fields(fields);
        if (reader.End() is { } failure)
        {
            return failure;
        }

        if (status is < 200 or > 999)
        {
            return Failure.Invalid("head.status", $"{status}", "200 to 999");
        }

        return length >= -1
            ? new HeadMessage(status, length < 0 ? null : length, fields)
            : Failure.Invalid("head.length", $"{length}", "at least -1");
    }

    public void Write(Span<byte> destination)
    {
        var writer = new JobPayloadWriter(destination);
        writer.U16((ushort)Status);
        writer.I64(Length ?? -1);
        writer.Fields(Fields);
    }
}
