using System.Security.Cryptography;

namespace Edge.Kernel.Resources.Rules;

internal static class NetworkRules
{
    private const int CertificateLengthMax = 16 * 1024;

    private const int SealedLengthMax = 4 * 1024;

    public static Failure? Check(NetworkDocument network) =>
        Fields.Label("networkId", network.NetworkId)
        ?? Fields.HostName("domain", network.Domain)
        ?? CheckCertificate(network.CaCertificate)
        ?? CheckSealed(network.CaKeySealed);

    private static Failure? CheckCertificate(string pem) =>
        pem.Length <= CertificateLengthMax && PemEncoding.TryFind(pem, out var fields) && pem[fields.Label] == "CERTIFICATE"
            ? null
            : Failure.Invalid("caCertificate", pem, "it must be a certificate in PEM");

    private static Failure? CheckSealed(string text) =>
        text.Length <= SealedLengthMax && Convert.TryFromBase64String(text, new byte[SealedLengthMax], out _)
            ? null
            : Failure.Invalid("caKeySealed", text, "it must be base64");
}
