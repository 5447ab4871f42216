package io.dromedary.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Random;
import java.util.UUID;

/**
 * Writes an export of a given size as 1C would: a JSON array of orders with ten lines, each order
 * with the customer and the goods that only it refers to, and a file that goes with it.
 */
final class ExportGenerator {

    private static final int GOODS = 3;
    private static final int LINES = 10;
    private static final int FILE = 2_000;
    private static final String LETTERS =
            "абвгдежзиклмнопрстуфхцчшщьыэюяАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ 0123456789";

    /** What kod.yaml says of it. */
    static final String RULES =
            """
            this-node: 01
            nodes:
              01: {centre: true}
              02: {}
            types:
              Справочник.Контрагенты:
                recipients: everywhere
                references: {paths: {}}
              Справочник.Номенклатура:
                recipients: everywhere
                references: {paths: {}}
              Документ.ЗаказКлиента:
                recipients: everywhere
                references:
                  paths:
                    /Контрагент: Справочник.Контрагенты
                    /Товары/*/Номенклатура: Справочник.Номенклатура
                    /Основание: any
              Справочник.Файлы:
                owner: {path: /ВладелецФайла, type: Документ.ЗаказКлиента}
            """;

    private final Random random = new Random(1);
    private final OutputStream out;
    private long written;

    private ExportGenerator(OutputStream out) {
        this.out = out;
    }

    static void write(Path file, long bytes) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            new ExportGenerator(out).write(bytes);
        }
    }

    private void write(long bytes) throws IOException {
        put("[");
        boolean isFirst = true;
        while (written < bytes) {
            put(isFirst ? "\n" : ",\n");
            isFirst = false;
            order();
        }
        put("\n]\n");
    }

    private void order() throws IOException {
        UUID customer = uuid();
        UUID order = uuid();
        UUID[] goods = new UUID[GOODS];
        object(
                "Справочник.Контрагенты",
                customer,
                ",\"Код\":\"%09d\",\"Наименование\":\"%s\",\"ИНН\":\"%d\",\"Комментарий\":\"%s\""
                        .formatted(
                                random.nextInt(1_000_000),
                                text(40),
                                random.nextInt(Integer.MAX_VALUE),
                                text(100)));
        for (int at = 0; at < GOODS; at++) {
            goods[at] = uuid();
            put(",\n");
            object(
                    "Справочник.Номенклатура",
                    goods[at],
                    ",\"Артикул\":\"%d\",\"Наименование\":\"%s\",\"Вес\":%d.%03d,\"Описание\":\"%s\""
                            .formatted(
                                    random.nextInt(1_000_000),
                                    text(60),
                                    random.nextInt(100),
                                    random.nextInt(1_000),
                                    text(200)));
        }
        StringBuilder lines = new StringBuilder();
        for (int line = 1; line <= LINES; line++) {
            lines.append(line == 1 ? "" : ",")
                    .append(
                            "{\"НомерСтроки\":%d,\"Номенклатура\":\"%s\",\"Количество\":%d,\"Цена\":%d.50,\"Сумма\":%d.00,\"СтавкаНДС\":\"НДС20\"}"
                                    .formatted(
                                            line,
                                            goods[random.nextInt(GOODS)],
                                            random.nextInt(100),
                                            random.nextInt(10_000),
                                            random.nextInt(1_000_000)));
        }
        put(",\n");
        object(
                "Документ.ЗаказКлиента",
                order,
                ",\"Дата\":\"2026-01-31T08:00:00\",\"Номер\":\"%09d\",\"Проведен\":true,\"Контрагент\":\"%s\",\"Основание\":null,\"Комментарий\":\"%s\",\"Товары\":[%s]"
                        .formatted(random.nextInt(1_000_000), customer, text(150), lines));
        byte[] file = new byte[FILE];
        random.nextBytes(file);
        put(",\n");
        object(
                "Справочник.Файлы",
                uuid(),
                ",\"ВладелецФайла\":\"%s\",\"Данные\":\"%s\""
                        .formatted(order, Base64.getEncoder().encodeToString(file)));
    }

    private void object(String type, UUID reference, String rest) throws IOException {
        put(
                "{\"#ns\":\"http://v8.1c.ru/doc8/CDE/1\",\"#type\":\"%s\",\"#value\":{\"Ссылка\":\"%s\",\"ПометкаУдаления\":false%s}}"
                        .formatted(type, reference, rest));
    }

    private String text(int letters) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < letters; at++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    private UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    private void put(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(bytes);
        written += bytes.length;
    }
}
