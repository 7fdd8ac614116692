using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Connectors;

/// <summary>Which servers a connection with TLS trusts. Compiled into every package with a transport, so that none of them has to know another.</summary>
internal sealed class ServerTrust
{
    private readonly X509Certificate2Collection? _authorities;
    private readonly byte[]? _fingerprint;
    private readonly X509Certificate2? _clientCertificate;

    /// <summary>Reads what the options of a transport name.</summary>
    /// <param name="certificateAuthorityFile">A file of certificate authorities, PEM or DER; null for the system's.</param>
    /// <param name="certificateFingerprint">The SHA-256 of the server's certificate; null for any.</param>
    /// <param name="clientCertificate">What this client shows; null for nothing.</param>
    /// <exception cref="ArgumentException">The file holds no certificate, or the fingerprint is none. The parameters bear the names of the options.</exception>
    public ServerTrust(string? certificateAuthorityFile, string? certificateFingerprint, X509Certificate2? clientCertificate)
    {
        _authorities = certificateAuthorityFile is { } file ? ReadAuthorities(file) : null;
        _fingerprint = certificateFingerprint is { } text ? ParseFingerprint(text) : null;
        _clientCertificate = clientCertificate;
    }

    public SslClientAuthenticationOptions CreateTlsOptions()
    {
        var tls = new SslClientAuthenticationOptions();
        if (_authorities is not null)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(_authorities);
        }

        if (_fingerprint is not null)
            tls.RemoteCertificateValidationCallback = HasFingerprint;
        if (_clientCertificate is not null)
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(_clientCertificate, additionalCertificates: null, offline: true);
        return tls;
    }

    private bool HasFingerprint(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || (_authorities is not null && errors != SslPolicyErrors.None))
            return false;
        var actual = certificate.GetCertHash(HashAlgorithmName.SHA256);
        if (actual.AsSpan().SequenceEqual(_fingerprint))
            return true;
        throw new AuthenticationException($"the server's certificate has the SHA-256 fingerprint {Convert.ToHexString(actual)}, not the one in CertificateFingerprint.");
    }

    private static X509Certificate2Collection ReadAuthorities(string certificateAuthorityFile)
    {
        var authorities = new X509Certificate2Collection();
        var bytes = File.ReadAllBytes(certificateAuthorityFile);
        try
        {
            authorities.ImportFromPem(System.Text.Encoding.Latin1.GetString(bytes));
            if (authorities.Count == 0)
                authorities.Add(X509CertificateLoader.LoadCertificate(bytes));
        }
        catch (CryptographicException e)
        {
            throw new ArgumentException($"{certificateAuthorityFile} holds no readable certificate, neither PEM nor DER: {e.Message}", "CertificateAuthorityFile", e);
        }

        return authorities;
    }

    private static byte[] ParseFingerprint(string text)
    {
        var digits = text.Replace(":", "", StringComparison.Ordinal);
        if (digits.Length != 64 || !digits.All(char.IsAsciiHexDigit))
            throw new ArgumentException("The fingerprint of a certificate is its SHA-256 as 64 hexadecimal digits, with or without colons.", "CertificateFingerprint");
        return Convert.FromHexString(digits);
    }
}
