// One exchange of every Application.

const booking = 'booking-request new';
const request = 'servicerequest-request new';

/**
 * One for each Application: the service and its use as the pages call them and as
 * the API does, the button that begins it, the patient, and what goes out. The
 * one with most questions comes once more, with every question answered.
 */
export const exchanges = [
  {
    app: 1, serviceId: '2000081033', useCase: 'a1t8', plan: 'book-and-refer',
    service: 'Harbour Same Day Emergency Care', use: 'Same day emergency care, from a clinical assessment service',
    button: 'Book and refer', who: 'MURRY', sends: [booking, request],
  },
  {
    app: 2, serviceId: '2000081022', useCase: 'a2t2', plan: 'book-and-refer',
    service: 'Harbour Urgent Treatment Centre', use: 'Urgent treatment centre, from NHS 111 online',
    button: 'Book and refer', who: 'SWAIN', sends: [booking, request],
  },
  {
    app: 3, serviceId: '2000082011', useCase: 'a3t1', plan: 'refer',
    service: 'Pennine Clinical Assessment Service', use: 'Clinical assessment service, from the 999 ambulance service',
    button: 'Refer', who: 'COOK', sends: [request],
  },
  {
    app: 4, serviceId: '2000082011', useCase: 'a4t1', plan: 'validate',
    service: 'Pennine Clinical Assessment Service', use: 'Validation of a 999 call by a clinical assessment service',
    button: 'Ask for validation', who: 'FOWLER', sends: [request],
  },
  {
    app: 5, serviceId: '2000084011', useCase: 'a5t1', plan: 'refer',
    service: 'Market Street Pharmacy', use: 'Community pharmacy, from general practice',
    button: 'Refer', who: 'TAFT', sends: [request],
  },
  {
    app: 6, serviceId: '2000085011', useCase: 'a6t1', plan: 'refer',
    service: 'Calder Ambulance Control Room', use: 'Ambulance service, for a call from outside its area',
    button: 'Refer', who: 'WEBBER', sends: [request], preRelease: true,
  },
  {
    app: 7, serviceId: '2000083033', useCase: 'a7t1', plan: 'book',
    service: 'Beckside Medical Practice', use: 'GP practice appointment, booked by the patient',
    button: 'Book', who: 'MARSH', sends: [booking], preRelease: true,
  },
  {
    app: 8, serviceId: '2000086011', useCase: 'a8t1', plan: 'refer',
    service: 'Simulated Referral Broker', use: 'Choice of service, from advice and guidance',
    button: 'Refer', who: 'COYNE', sends: [request], preRelease: true,
  },
  {
    app: 6, serviceId: '2000085011', useCase: 'a6t3', plan: 'refer', whole: true,
    service: 'Calder Ambulance Control Room', use: 'Ambulance service, to send a vehicle in mutual aid',
    button: 'Refer', who: 'GILROY', sends: [request], preRelease: true,
  },
];
