namespace Edge.Dns;

/// <summary>
/// The answer to one (name, type), ready to be copied behind any question: owners are the pointer C00C or written out, so
/// that names with the same records share one.
/// </summary>
/// <param name="Bytes">The records of all sections.</param>
/// <param name="AdditionalStart">Where the additional section begins in them: it is left off first when room is short.</param>
internal sealed record CompiledAnswer(
    DnsResponseCode Code,
    ushort AnswerCount,
    ushort AuthorityCount,
    ushort AdditionalCount,
    byte[] Bytes,
    int AdditionalStart)
{
    /// <summary>The one answer to ANY that has a record (RFC 8482 §4.2): HINFO, with the RFC as CPU and no system.</summary>
    public static CompiledAnswer Any { get; } = CompileAny();

    private const uint AnyTtlSeconds = 3600;

    private static CompiledAnswer CompileAny()
    {
        List<byte> bytes = [];
        RecordWriter.Append(bytes, RecordWriter.QuestionPointer, RecordSet.Raw(DnsRecordType.Hinfo, AnyTtlSeconds, [.. "\aRFC8482\0"u8]));
        return new CompiledAnswer(DnsResponseCode.NoError, 1, 0, 0, [.. bytes], bytes.Count);
    }
}
