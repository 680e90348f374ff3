using System.Security.Cryptography.X509Certificates;

namespace Edge.Hosting;

/// <summary>When a certificate is due for renewal.</summary>
internal static class CertificateLife
{
    /// <summary>At two thirds of its life, so that a third is left for trying again.</summary>
    public static DateTimeOffset RenewAt(X509Certificate2 certificate)
    {
        var begin = new DateTimeOffset(certificate.NotBefore.ToUniversalTime());
        var end = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        return begin + ((end - begin) * 2 / 3);
    }

    public static bool IsValidAt(X509Certificate2 certificate, DateTimeOffset now) =>
        now >= certificate.NotBefore.ToUniversalTime() && now < certificate.NotAfter.ToUniversalTime();
}
