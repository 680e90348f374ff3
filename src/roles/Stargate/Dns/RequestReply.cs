using System.Buffers.Binary;
using System.Text;
using Edge.Dns;

namespace Edge.Stargate;

/// <summary>Responses to requests.</summary>
internal static class RequestReply
{
    private const ushort ExtendedErrorCode = 15;

    /// <summary>"Other error" (RFC 8914 §4.1): the text says what.</summary>
    private const ushort OtherError = 0;

    /// <summary>A header alone, to what cannot be read.</summary>
    public static byte[] Header(ReadOnlySpan<byte> request, DnsResponseCode code)
    {
        var response = new byte[DnsLimits.HeaderBytes];
        request[..2].CopyTo(response);
        response[2] = (byte)(0x80 | (request[2] & 0x79));
        response[3] = (byte)((int)code & 15);
        return response;
    }

    /// <param name="text">Why, for clients that speak EDNS; none if empty.</param>
    public static DnsMessage Of(DnsMessage request, DnsResponseCode code, string text = "") => new()
    {
        Id = request.Id,
        Opcode = request.Opcode,
        Flags = MessageFlags.Response | (request.Flags & MessageFlags.RecursionDesired),
        Code = (ushort)code,
        Questions = request.Questions,
        Edns = request.Edns is null ? null : new DnsEdns { Options = text.Length > 0 ? [Explained(text)] : [] },
    };

    private static EdnsOption Explained(string text)
    {
        var value = new byte[2 + Encoding.UTF8.GetByteCount(text)];
        BinaryPrimitives.WriteUInt16BigEndian(value, OtherError);
        Encoding.UTF8.GetBytes(text, value.AsSpan(2));
        return new EdnsOption(ExtendedErrorCode, value);
    }
}
