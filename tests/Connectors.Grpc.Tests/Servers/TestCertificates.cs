using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Connectors.Grpc.Tests.Servers;

/// <summary>An authority made for the test run, with a server's and a client's certificate from it, and a stranger.</summary>
internal sealed class TestCertificates : IDisposable
{
    public TestCertificates()
    {
        Authority = Create("CN=Test authority", issuer: null);
        Stranger = Create("CN=Another authority", issuer: null);
        Server = Create("CN=127.0.0.1", Authority);
        Client = Create("CN=client", Authority);
    }

    public X509Certificate2 Authority { get; }

    public X509Certificate2 Stranger { get; }

    public X509Certificate2 Server { get; }

    public X509Certificate2 Client { get; }

    public string Fingerprint => Server.GetCertHashString(HashAlgorithmName.SHA256);

    public void Dispose()
    {
        Authority.Dispose();
        Stranger.Dispose();
        Server.Dispose();
        Client.Dispose();
    }

    private static X509Certificate2 Create(string name, X509Certificate2? issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        var from = DateTimeOffset.UtcNow.AddDays(-1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(issuer is null, false, 0, true));
        if (issuer is null)
            return request.CreateSelfSigned(from, from.AddDays(10));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(issuer, from, from.AddDays(9), RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }
}
