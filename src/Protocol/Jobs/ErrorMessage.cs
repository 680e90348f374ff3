using Edge.Kernel;

namespace Edge.Protocol;

/// <summary>ERROR: <c>code u8 | retry useful u8 | detail text</c>.</summary>
public sealed record ErrorMessage(JobError Error, bool RetryUseful, string Detail) : IJobMessage
{
    public const int DetailLengthMax = 512;

    public int Size => 2 + JobPayloadWriter.SizeOf(Shown);

    private string Shown => Detail.Length > DetailLengthMax ? Detail[..DetailLengthMax] : Detail;

    public static Outcome<ErrorMessage> Parse(ReadOnlySpan<byte> payload)
    {
        var reader = new JobPayloadReader(payload);
        var error = (JobError)reader.U8("error.code");
        var retry = reader.U8("error.retry");
        var detail = reader.Text("error.detail", DetailLengthMax);
        if (!Enum.IsDefined(error))
        {
            reader.Refuse("error.code", $"{(byte)error}", "one of the known codes");
        }

        if (retry > 1)
        {
            reader.Refuse("error.retry", $"{retry}", "0 or 1");
        }

        return reader.End() is { } failure ? failure : new ErrorMessage(error, retry == 1, detail);
    }

    public void Write(Span<byte> destination)
    {
        var writer = new JobPayloadWriter(destination);
        writer.U8((byte)Error);
        writer.U8(RetryUseful ? (byte)1 : (byte)0);
        writer.Text(Shown);
    }
}
