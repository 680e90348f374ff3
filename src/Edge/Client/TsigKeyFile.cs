using System.Text.RegularExpressions;
using Edge.Dns;
using Edge.Kernel;

namespace Edge.Client;

/// <summary>The secret of a TSIG key in a file: BASE64 alone, for hmac-sha256, or what <c>tsig-keygen</c> of BIND writes.</summary>
internal static partial class TsigKeyFile
{
    /// <summary>Longer ones are no key files.</summary>
    private const int BytesMax = 64 * 1024;

    private const string Option = "--tsig";

    /// <param name="text">NAME:FILE, as given.</param>
    /// <param name="pathOf">Makes a path absolute.</param>
    public static async Task<Outcome<TsigKey>> ReadAsync(string text, Func<string, string> pathOf, CancellationToken cancellation)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || colon == text.Length - 1 || !DnsName.TryParse(text[..colon], out var name))
        {
            return Failure.Invalid(Option, text, "it is the key's name, a colon, and the file that holds its secret");
        }

        var path = pathOf(text[(colon + 1)..]);
        try
        {
            return new FileInfo(path).Length > BytesMax
                ? new Failure("bad_file", $"{path} is no key file: it has more than {BytesMax} bytes")
                : Parse(name, await File.ReadAllTextAsync(path, cancellation), path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Failure("bad_file", $"{path} cannot be read: {error.Message}");
        }
    }

    internal static Outcome<TsigKey> Parse(DnsName name, string content, string path)
    {
        var (algorithm, secret) = (TsigAlgorithm.HmacSha256, content.Trim());
        if (content.Contains('{', StringComparison.Ordinal))
        {
            var block = Blocks().Matches(content).FirstOrDefault(found => DnsName.TryParse(found.Groups["name"].Value, out var own) && own == name);
            if (block is null)
            {
                return new Failure("bad_file", $"{path} holds no key {name}");
            }

            secret = Secret().Match(block.Value).Groups["text"].Value;
            var stated = AlgorithmStated().Match(block.Value).Groups["text"].Value;
            if (!Enum.TryParse(stated.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out algorithm))
            {
                return new Failure("bad_file", $"{path}: the algorithm '{stated}' of the key {name} is none of hmac-sha256, hmac-sha384, hmac-sha512");
            }
        }

        var bytes = new byte[secret.Length];
        return secret.Length > 0 && Convert.TryFromBase64String(secret, bytes, out var length) && length > 0
            ? new TsigKey(name, bytes.AsSpan(0, length), algorithm)
            : new Failure("bad_file", $"{path}: the secret of the key {name} must be BASE64");
    }

    [GeneratedRegex("""key\s+"?(?<name>[^"\s{]+)"?\s*\{[^}]*\}""", RegexOptions.CultureInvariant)]
    private static partial Regex Blocks();

    [GeneratedRegex("""secret\s+"?(?<text>[A-Za-z0-9+/=]+)"?\s*;""", RegexOptions.CultureInvariant)]
    private static partial Regex Secret();

    [GeneratedRegex("""algorithm\s+"?(?<text>[A-Za-z0-9-]+)"?\s*;""", RegexOptions.CultureInvariant)]
    private static partial Regex AlgorithmStated();
}
