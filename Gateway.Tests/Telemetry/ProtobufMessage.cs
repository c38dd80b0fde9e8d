using System.Buffers.Binary;
using System.Text;

namespace MagicLink.Gateway.Tests.Telemetry;

/// <summary>Reads the wire format of Protocol Buffers, as far as OTLP needs it: each field by its number, as often as it stands there.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Number, ulong Value, byte[] Bytes)> fields = [];

    public ProtobufMessage(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var key = Varint(ref bytes);
            var number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    fields.Add((number, Varint(ref bytes), []));
                    break;
                case 1:
                    fields.Add((number, BinaryPrimitives.ReadUInt64LittleEndian(bytes), []));
                    bytes = bytes[8..];
                    break;
                case 5:
                    fields.Add((number, BinaryPrimitives.ReadUInt32LittleEndian(bytes), []));
                    bytes = bytes[4..];
                    break;
                default:
                    var length = (int)Varint(ref bytes);
                    fields.Add((number, 0, bytes[..length].ToArray()));
                    bytes = bytes[length..];
                    break;
            }
        }
    }

    public bool Has(int number) => fields.Any(field => field.Number == number);

    public ulong Number(int number) => fields.FirstOrDefault(field => field.Number == number).Value;

    public byte[] Bytes(int number) => fields.FirstOrDefault(field => field.Number == number).Bytes ?? [];

    public string Text(int number) => Encoding.UTF8.GetString(Bytes(number));

    public IEnumerable<ProtobufMessage> All(int number) => fields.Where(field => field.Number == number).Select(field => new ProtobufMessage(field.Bytes));

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
