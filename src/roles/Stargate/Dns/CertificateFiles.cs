namespace Edge.Stargate;

/// <summary>PEM files of a certificate, with those between it and its authority behind it, and of its private key without a password.</summary>
public sealed record CertificateFiles(string Certificate, string Key);
