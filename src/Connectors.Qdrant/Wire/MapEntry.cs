using Connectors.Protobuf;

namespace Connectors.Qdrant.Wire;

/// <summary>An entry of a protobuf map, in the memory of the answer.</summary>
/// <param name="Name">The key, in UTF-8.</param>
/// <param name="Value">The message under it.</param>
internal readonly record struct MapEntry(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Value)
{
    public static MapEntry Read(ReadOnlyMemory<byte> message)
    {
        ReadOnlyMemory<byte> name = default, value = default;
        var reader = new ProtoReader(message);
        while (reader.Read())
        {
            if (reader.Field == 1)
                name = reader.Content;
            else if (reader.Field == 2)
                value = reader.Content;
        }

        return new MapEntry(name, value);
    }
}
