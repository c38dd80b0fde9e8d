using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MagicLink.Gateway.Tests.Tls;

/// <summary>A root that clients trust, an intermediate that they have never heard of, and server certificates from it, as authorities hand them out.</summary>
internal sealed class CertificateChain : IDisposable
{
    private const string ForServers = "1.3.6.1.5.5.7.3.1";
    private const string ForClients = "1.3.6.1.5.5.7.3.2";
    private readonly DateTimeOffset from = TimeProvider.System.GetUtcNow().AddDays(-1);
    private readonly X509Certificate2 intermediate;
    private byte lastSerial;

    public CertificateChain()
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Root = Authority("CN=Test root", rootKey).CreateSelfSigned(from, from.AddDays(400));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signed = Authority("CN=Test intermediate", key).Create(Root, from, from.AddDays(399), [++lastSerial]);
        intermediate = signed.CopyWithPrivateKey(key);
    }

    public X509Certificate2 Root { get; }

    public string IntermediatePem => intermediate.ExportCertificatePem();

    /// <summary>A certificate for <c>localhost</c> and what else it is to be good for.</summary>
    public IssuedCertificate Issue(string name = "localhost", TimeSpan? ends = null, TimeSpan? begins = null, bool isForClients = false, bool isRsa = false)
    {
        using var elliptic = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        var request = isRsa
            ? new CertificateRequest($"CN={name}", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest($"CN={name}", elliptic, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(isForClients ? ForClients : ForServers)], critical: false));
        var now = TimeProvider.System.GetUtcNow();
        var begin = begins is { } later ? now + later : from;
        var generator = X509SignatureGenerator.CreateForECDsa(intermediate.GetECDsaPrivateKey()!);
        var signed = request.Create(intermediate.SubjectName, generator, begin, ends is { } end ? now + end : from.AddDays(90), [++lastSerial, 1]);
        var leaf = isRsa ? signed.CopyWithPrivateKey(rsa) : signed.CopyWithPrivateKey(elliptic);
        return new IssuedCertificate(leaf, intermediate);
    }

    public void Dispose()
    {
        Root.Dispose();
        intermediate.Dispose();
    }

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        return request;
    }
}

/// <summary>A server certificate, in the forms in which operators get them.</summary>
internal sealed record IssuedCertificate(X509Certificate2 Leaf, X509Certificate2 Intermediate)
{
    public string Thumbprint => Leaf.Thumbprint;

    /// <summary>The certificate, then its intermediate.</summary>
    public string FullChain => $"{Leaf.ExportCertificatePem()}\n{Intermediate.ExportCertificatePem()}\n";

    public string Key => Leaf.GetECDsaPrivateKey()?.ExportPkcs8PrivateKeyPem() ?? Leaf.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem();

    public string EncryptedKey(string password) =>
        Leaf.GetECDsaPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));

    public byte[] Pfx(string password) => new X509Certificate2Collection { X509CertificateLoader.LoadCertificate(Intermediate.RawData), Leaf }.Export(X509ContentType.Pfx, password)!;

    /// <summary>Writes both files as an operator does who edits them in place.</summary>
    public void Write(string certificate, string key)
    {
        File.WriteAllText(certificate, FullChain);
        File.WriteAllText(key, Key);
    }
}
