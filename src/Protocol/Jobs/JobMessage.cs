using Edge.Kernel;

namespace Edge.Protocol;

/// <summary>
/// JOB: <c>class u8 | priority u8 | milliseconds left u32 | method text | origin text | target text | count u16 | (name text,
/// value text)…</c>. The time left is relative, for the two clocks need not agree.
/// </summary>
/// <param name="Priority">0 visitor, 1 background, 2 bulk.</param>
public sealed record JobMessage(
    JobClass Class,
    byte Priority,
    TimeSpan Left,
    string Method,
    string Origin,
    string Target,
    IReadOnlyList<KeyValuePair<string, string>> Fields) : IJobMessage
{
    public const byte PriorityMax = 2;

    private const int OriginLengthMax = 512;

    /// <summary>Whether a Host will accept the message; a request that it would not is done without one.</summary>
    public bool Fits =>
        Method is "GET" or "HEAD" && Origin.Length <= OriginLengthMax && JobText.IsTarget(Target)
        && Size <= JobFraming.PayloadBytesMax && JobText.AreSound(Fields);

    public int Size =>
        2 + sizeof(uint) + JobPayloadWriter.SizeOf(Method) + JobPayloadWriter.SizeOf(Origin) + JobPayloadWriter.SizeOf(Target)
        + JobPayloadWriter.SizeOf(Fields);

    /// <param name="fields">An empty list that takes the fields and becomes <see cref="Fields"/>.</param>
    public static Outcome<JobMessage> Parse(ReadOnlySpan<byte> payload, List<KeyValuePair<string, string>> fields)
    {
        var reader = new JobPayloadReader(payload);
        var kind = (JobClass)reader.U8("job.class");
        var priority = reader.U8("job.priority");
        var left = reader.U32("job.milliseconds_left");
        var method = reader.Text("job.method", 32);
        var origin = reader.Text("job.origin", OriginLengthMax);
        var target = reader.Text("job.target", JobFraming.PayloadBytesMax);
        reader.Fields(fields);
        if (reader.End() is { } failure)
        {
            return failure;
        }

        if (kind != JobClass.Fetch)
        {
            return Failure.Invalid("job.class", $"{(byte)kind}", "1 (fetch) is the only class");
        }

        if (priority > PriorityMax)
        {
            return Failure.Invalid("job.priority", $"{priority}", "0, 1 or 2");
        }

        if (method is not ("GET" or "HEAD"))
        {
            return Failure.Invalid("job.method", method, "a job reads: GET or HEAD");
        }

        return JobText.IsTarget(target)
            ? new JobMessage(kind, priority, TimeSpan.FromMilliseconds(left), method, origin, target, fields)
            : Failure.Invalid("job.target", target, "begins with a slash and holds no blank, control character or '#'");
    }

    public void Write(Span<byte> destination)
    {
        var writer = new JobPayloadWriter(destination);
        writer.U8((byte)Class);
        writer.U8(Priority);
        writer.U32((uint)Math.Clamp(Left.TotalMilliseconds, 0, uint.MaxValue));
        writer.Text(Method);
        writer.Text(Origin);
        writer.Text(Target);
        writer.Fields(Fields);
    }
}
