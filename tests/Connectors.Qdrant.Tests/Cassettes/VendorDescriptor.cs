using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Connectors.Qdrant.Tests.Cassettes;

/// <summary>
/// Decodes messages by the vendor's descriptor (../shared/api/qdrant), without any class of ours: a line for each value, by its path. Maps have
/// no order, and a value that a plain field has by default is the same as none.
/// </summary>
internal sealed class VendorDescriptor
{
    private readonly Dictionary<string, DescriptorProto> _messages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Request, string Response)> _methods = new(StringComparer.Ordinal);

    private VendorDescriptor(FileDescriptorSet files)
    {
        foreach (var file in files.File)
        {
            foreach (var message in file.MessageType)
                Add($".{file.Package}.{message.Name}", message);
            foreach (var service in file.Service)
            {
                foreach (var method in service.Method)
                    _methods.TryAdd($"{service.Name}/{method.Name}", (method.InputType, method.OutputType));
            }
        }
    }

    public static VendorDescriptor Read() => new(FileDescriptorSet.Parser.ParseFrom(File.ReadAllBytes(RepositoryFolder.Shared("api", "qdrant", "qdrant-1.19.protoset"))));

    public IReadOnlyList<string> Request(string method, byte[] message) => Lines(_methods[method].Request, message);

    public IReadOnlyList<string> Response(string method, byte[] message) => Lines(_methods[method].Response, message);

    private List<string> Lines(string type, byte[] message)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Decode(_messages[type], new CodedInputStream(message), string.Empty, values);
        return [.. values.Select(value => $"{value.Key} = {value.Value}")];
    }

    private void Add(string name, DescriptorProto message)
    {
        _messages[name] = message;
        foreach (var nested in message.NestedType)
            Add($"{name}.{nested.Name}", nested);
    }

    private void Decode(DescriptorProto type, CodedInputStream input, string path, SortedDictionary<string, string> values)
    {
        var counts = new Dictionary<int, int>();
        while (input.ReadTag() is var tag && tag != 0)
        {
            var number = WireFormat.GetTagFieldNumber(tag);
            if (type.Field.FirstOrDefault(field => field.Number == number) is not { } field)
            {
                values[$"{path}/unknown field {number}"] = "?";
                input.SkipLastField();
            }
            else if (field.Type == FieldDescriptorProto.Types.Type.Message)
            {
                DecodeMessage(field, input.ReadBytes(), $"{path}/{field.Name}", counts, values);
            }
            else if (field.Label == FieldDescriptorProto.Types.Label.Repeated)
            {
                foreach (var value in Repeated(field, tag, input))
                    values[$"{path}/{field.Name}[{Next(counts, number):d5}]"] = value;
            }
            else if (Scalar(field, input) is var value && (field.Proto3Optional || field.HasOneofIndex || !IsDefault(value)))
            {
                values[$"{path}/{field.Name}"] = value;
            }
        }
    }

    private void DecodeMessage(FieldDescriptorProto field, ByteString content, string path, Dictionary<int, int> counts, SortedDictionary<string, string> values)
    {
        var type = _messages[field.TypeName];
        var input = content.CreateCodedInput();
        if (type.Options is { MapEntry: true })
        {
            var entry = new SortedDictionary<string, string>(StringComparer.Ordinal);
            Decode(type, input, string.Empty, entry);
            var inner = $"{path}{{{entry.GetValueOrDefault("/key")}}}";
            values[inner] = entry.GetValueOrDefault("/value", "present");
            foreach (var (name, value) in entry.Where(value => value.Key.StartsWith("/value/", StringComparison.Ordinal)))
                values[inner + name["/value".Length..]] = value;
            return;
        }

        if (field.Label == FieldDescriptorProto.Types.Label.Repeated)
            path = $"{path}[{Next(counts, field.Number):d5}]";
        values[path] = "present";
        Decode(type, input, path, values);
    }

    private static IEnumerable<string> Repeated(FieldDescriptorProto field, uint tag, CodedInputStream input)
    {
        if (WireFormat.GetTagWireType(tag) != WireFormat.WireType.LengthDelimited || field.Type is FieldDescriptorProto.Types.Type.String or FieldDescriptorProto.Types.Type.Bytes)
            return [Scalar(field, input)];
        var packed = input.ReadBytes().CreateCodedInput();
        var values = new List<string>();
        while (!packed.IsAtEnd)
            values.Add(Scalar(field, packed));
        return values;
    }

    private static string Scalar(FieldDescriptorProto field, CodedInputStream input) => field.Type switch
    {
        FieldDescriptorProto.Types.Type.Float => $"float {BitConverter.SingleToUInt32Bits(input.ReadFloat()):x8}",
        FieldDescriptorProto.Types.Type.Double => $"double {BitConverter.DoubleToUInt64Bits(input.ReadDouble()):x16}",
        FieldDescriptorProto.Types.Type.Bool => input.ReadBool() ? "true" : "false",
        FieldDescriptorProto.Types.Type.String => $"'{input.ReadString()}'",
        FieldDescriptorProto.Types.Type.Bytes => input.ReadBytes().ToBase64(),
        FieldDescriptorProto.Types.Type.Uint64 or FieldDescriptorProto.Types.Type.Uint32 => input.ReadUInt64().ToString(CultureInfo.InvariantCulture),
        FieldDescriptorProto.Types.Type.Int64 or FieldDescriptorProto.Types.Type.Int32 or FieldDescriptorProto.Types.Type.Enum => input.ReadInt64().ToString(CultureInfo.InvariantCulture),
        _ => throw new InvalidDataException($"The vendor has a field of type {field.Type} now."),
    };

    private static bool IsDefault(string value) => value is "0" or "false" or "''" or "float 00000000" or "double 0000000000000000";

    private static int Next(Dictionary<int, int> counts, int number) => counts[number] = counts.GetValueOrDefault(number) + 1;
}
