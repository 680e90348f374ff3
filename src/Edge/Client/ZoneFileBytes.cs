using System.Text;

namespace Edge.Client;

/// <summary>A zone file is bytes, and requests are text: what is UTF-8 goes as it is, of anything else each byte beyond ASCII as <c>\DDD</c>, which means the same.</summary>
internal static class ZoneFileBytes
{
    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file to its end; null if it has more bytes than that.</summary>
    public static async Task<string?> ReadAsync(Stream file, int bytesMax, CancellationToken cancellation)
    {
        using var read = new MemoryStream();
        var buffer = new byte[1 << 16];
        int count;
        while ((count = await file.ReadAsync(buffer, cancellation)) > 0)
        {
            if (read.Length + count > bytesMax)
            {
                return null;
            }

            read.Write(buffer, 0, count);
        }

        return TextOf(read.GetBuffer().AsSpan(0, (int)read.Length));
    }

    public static string TextOf(ReadOnlySpan<byte> file)
    {
        file = file.StartsWith(Encoding.UTF8.Preamble) ? file[Encoding.UTF8.Preamble.Length..] : file;
        try
        {
            return _strict.GetString(file);
        }
        catch (DecoderFallbackException)
        {
            return Escaped(file);
        }
    }

    private static string Escaped(ReadOnlySpan<byte> file)
    {
        var text = new StringBuilder(file.Length);
        var isEscaped = false;
        foreach (var octet in file)
        {
            if (octet < 0x80)
            {
                text.Append((char)octet);
            }
            else
            {
                // After a backslash the digits alone are the same octet; another would end the first.
                text.Append(isEscaped ? "" : "\\").Append((int)octet);
            }

            isEscaped = octet == '\\' && !isEscaped;
        }

        return text.ToString();
    }
}
