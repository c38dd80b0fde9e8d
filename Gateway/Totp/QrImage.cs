using MagicLink.Gateway.Secrets;
using QRCoder;

namespace MagicLink.Gateway.Totp;

/// <summary>A text as a picture that a phone can read.</summary>
internal static class QrImage
{
    private const int PixelsPerModule = 5;

    /// <summary>A PNG as a <c>data:</c> URI: as secret as the text in it.</summary>
    public static Secret DataUri(Secret text)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text.Value, QRCodeGenerator.ECCLevel.M);
        using var png = new PngByteQRCode(code);
        return new Secret("data:image/png;base64," + Convert.ToBase64String(png.GetGraphic(PixelsPerModule)));
    }
}
